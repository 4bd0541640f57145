#include "cli/view.h"

int view_open(struct view *v, struct context *c, const struct cli_args *args)
{
    int code = context_open_store(c, STORE_READ);

    *v = (struct view){.is_json = cli_has(args, OPT_JSON)};
    if (code != EXIT_DONE)
        return code;
    if (issues_new(&c->settings, &v->kinds, &v->err) != OK)
        return cli_fail(&v->err);
    v->w = (struct json_writer){&v->out, false};
    terminal_init(&v->t, stdout, TERMINAL_AUTO);
    return EXIT_DONE;
}

int view_close(struct view *v, enum status rc)
{
    int code = EXIT_DONE;

    if (rc == OK && v->is_json) {
        buf_add_char(&v->out, '\n');
        code = cli_put(buf_str(&v->out));
    } else if (rc == OK) {
        rc = terminal_flush(&v->t, stdout, &v->err);
    }
    terminal_release(&v->t);
    buf_release(&v->out);
    issues_free(v->kinds);
    return rc == OK ? code : cli_fail(&v->err);
}
