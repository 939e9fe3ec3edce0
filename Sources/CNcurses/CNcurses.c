#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <string.h>
#include <wchar.h>

#include <ncursesw/curses.h>

// MARK: Widths

static locale_t width_locale;

static void open_width_locale(void) {
    locale_t own = newlocale(LC_CTYPE_MASK, "", NULL);
    if (own && strcmp(nl_langinfo_l(CODESET, own), "UTF-8") == 0) {
        width_locale = own;
        return;
    }
    if (own) freelocale(own);
    width_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
}

int cn_columns_of(uint32_t scalar) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_width_locale);
    if (!width_locale) return -1;
    locale_t before = uselocale(width_locale);
    int columns = wcwidth((wchar_t)scalar);
    uselocale(before);
    return columns;
}
