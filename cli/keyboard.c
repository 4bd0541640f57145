#include "cli/keyboard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char enter_screen[] = "\033[?1049h\033[?25l";
static const char leave_screen[] = "\033[?25h\033[?1049l";

/* What a signal handler needs stands here; nothing else does. */
static struct termios before;
static volatile sig_atomic_t is_open, is_changed;

static const int ending[] = {SIGINT, SIGTERM, SIGHUP,  SIGQUIT,   SIGABRT, SIGSEGV,
                             SIGBUS, SIGFPE,  SIGILL,  SIGALRM,   SIGUSR1, SIGUSR2,
                             SIGSYS, SIGTRAP, SIGXCPU, SIGVTALRM, SIGPROF};

static void put(const char *text, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, text, len);

        if (n < 0 && errno != EINTR)
            return;
        text += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

static void give_back(void)
{
    put(leave_screen, sizeof(leave_screen) - 1);
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &before);
}

static void take(void)
{
    struct termios raw = before;

    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
    put(enter_screen, sizeof(enter_screen) - 1);
}

/* SA_RESETHAND has put the default back: raised again, the signal ends us by its name. */
static void on_end(int number)
{
    int saved = errno;

    if (is_open) {
        is_open = 0;
        give_back();
    }
    (void)raise(number);
    errno = saved;
}

static void set_handler(int number, void (*handler)(int), int flags)
{
    struct sigaction act = {.sa_handler = handler, .sa_flags = flags};

    (void)sigaction(number, &act, NULL);
}

static void on_stop(int number)
{
    int saved = errno;
    sigset_t only;

    (void)number;
    give_back();
    set_handler(SIGTSTP, SIG_DFL, 0);
    (void)sigemptyset(&only);
    (void)sigaddset(&only, SIGTSTP);
    (void)raise(SIGTSTP);
    (void)sigprocmask(SIG_UNBLOCK, &only, NULL); /* here we stand still until `fg` */
    set_handler(SIGTSTP, on_stop, 0);
    take();
    is_changed = 1;
    errno = saved;
}

static void on_window(int number)
{
    (void)number;
    is_changed = 1;
}

static void catch_signals(bool is_ours)
{
    for (size_t i = 0; i < ARRAY_LEN(ending); i++)
        set_handler(ending[i], is_ours ? on_end : SIG_DFL,
                    is_ours ? (int)SA_RESETHAND : 0);
    set_handler(SIGTSTP, is_ours ? on_stop : SIG_DFL, 0);
    set_handler(SIGWINCH, is_ours ? on_window : SIG_DFL, 0);
}

void keyboard_close(void)
{
    if (!is_open)
        return;
    is_open = 0;
    give_back();
    catch_signals(false);
}

enum status keyboard_open(struct error *err)
{
    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return error_set(err, ERR_IO, "no terminal: %s", strerror(errno));
    if (atexit(keyboard_close) != 0)
        return error_set(err, ERR_OS, "atexit() failed");
    is_open = 1; /* before anything is changed, so that no signal comes between */
    catch_signals(true);
    take();
    return OK;
}

void keyboard_window(int *rows, int *columns)
{
    struct winsize size = {0};

    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    *rows = size.ws_row == 0 ? 24 : size.ws_row < 10 ? 10 : size.ws_row;
    *columns = size.ws_col == 0 ? 80 : size.ws_col < 40 ? 40 : size.ws_col;
}

static bool is_more(void)
{
    struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

    return poll(&fd, 1, 50) == 1 && (fd.revents & POLLIN) != 0;
}

/* Behind an ESC: "[A" and the like, or nothing, which was the key itself. */
static int read_sequence(void)
{
    unsigned char c[3] = {0};

    if (!is_more() || read(STDIN_FILENO, &c[0], 1) != 1)
        return KEY_ESCAPE;
    if ((c[0] != '[' && c[0] != 'O') || !is_more() || read(STDIN_FILENO, &c[1], 1) != 1)
        return KEY_NONE;
    if (c[1] >= '0' && c[1] <= '9' && is_more() && read(STDIN_FILENO, &c[2], 1) != 1)
        return KEY_NONE;
    return c[1] == 'A'   ? KEY_UP
           : c[1] == 'B' ? KEY_DOWN
           : c[1] == '5' ? KEY_PAGE_UP
           : c[1] == '6' ? KEY_PAGE_DOWN
                         : KEY_NONE;
}

int keyboard_read(void)
{
    unsigned char c;
    ssize_t n;

    if (is_changed) {
        is_changed = 0;
        return KEY_NONE;
    }
    n = read(STDIN_FILENO, &c, 1);
    if (n < 0 && errno == EINTR) {
        is_changed = 0;
        return KEY_NONE;
    }
    if (n <= 0)
        return KEY_END;
    if (c == 27)
        return read_sequence();
    if (c == '\n' || c == '\r')
        return KEY_ENTER;
    if (c == 127 || c == 8)
        return KEY_BACK;
    return c == 4 ? KEY_END : c;
}
