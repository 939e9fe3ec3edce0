#ifndef CNCURSES_H
#define CNCURSES_H

#if !__has_include(<ncursesw/curses.h>)
#error "ncurses (wide)'s headers are missing: run make deps"
#endif

#define NCURSES_WIDECHAR 1
#include <ncursesw/curses.h>

#endif
