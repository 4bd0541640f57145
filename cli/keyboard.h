/*
 * keyboard.h - single keys from a terminal, which is given back as it was
 *
 * While it is open, lines are neither collected nor echoed, and the second screen is
 * shown. However the program ends (exit, any signal that can be caught), the terminal is
 * as it was; stopped by ^Z it is so too, and taken again on `fg`.
 */
#ifndef CLI_KEYBOARD_H
#define CLI_KEYBOARD_H

#include "base/status.h"

#include <stdbool.h>

enum key { /* below 256: the byte that was typed */
           KEY_NONE =
               256, /* nothing: the window changed, or the program was stopped; redraw */
           KEY_UP,
           KEY_DOWN,
           KEY_PAGE_UP,
           KEY_PAGE_DOWN,
           KEY_ESCAPE,
           KEY_ENTER,
           KEY_BACK,
           KEY_END /* the input has ended */
};

/* ERR_IO where standard input or output is no terminal. */
MUST_CHECK enum status keyboard_open(struct error *err);
void keyboard_close(void); /* nothing where it is not open */

/* Wait for a key. */
int keyboard_read(void);

/* Rows and columns of the window, at least 10 and 40. */
void keyboard_window(int *rows, int *columns);

#endif
