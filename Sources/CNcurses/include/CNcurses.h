#ifndef CNCURSES_H
#define CNCURSES_H

#if !__has_include(<ncursesw/curses.h>)
#error "ncurses (wide)'s headers are missing: run make deps"
#endif

#include <stdint.h>

// The whole of what the program asks of ncurses and of the C library's locale, as plain functions. One thread calls
// them, except cn_columns_of. Private to the Terminal folder of TerminalUI; curses.h itself stays out of Swift's sight.

/// Columns of a Unicode scalar by wcwidth, in the user's locale when that is UTF-8, else in C.UTF-8; -1 for what must
/// not be drawn. Any thread.
int cn_columns_of(uint32_t scalar);

#endif
