#!/usr/bin/env python3
"""What somebody meets who has never seen the program: each fault says what to do next."""
import os
import shutil
import subprocess

from world import NOW, Skip, World, config, run_tests


def test_no_room_from_the_start_is_told_and_stores_nothing():
    """The database can't even be opened: its index of the log finds no room."""
    if not shutil.which("mount") or os.getuid() != 0:
        raise Skip("needs root for a small file system")
    with World(config([])) as w:
        folder = w.path("small")
        os.mkdir(folder)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", folder],
                          capture_output=True).returncode != 0:
            raise Skip("no tmpfs to be had")
        try:
            for name in ("earshot.yaml", "earshot.db", "earshot.db.key"):
                shutil.copy(w.path(name), folder)
            try:
                with open(os.path.join(folder, "fill"), "wb", buffering=0) as out:
                    while out.write(bytes(4096)) > 0:
                        pass
            except OSError:
                pass
            for command in (["run"], ["inbox"], ["import", "-"]):
                code, _, err = w.run(*command, "--config", "small/earshot.yaml", "--now", NOW, stdin="text\nSlow.\n")
                assert code == 74 and "make room on its disk" in err, (command, code, err)
        finally:
            subprocess.run(["umount", folder], check=True)


if __name__ == "__main__":
    run_tests(globals())
