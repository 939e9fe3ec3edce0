#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include "CNcurses.h"

#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <ncursesw/curses.h>
#include <ncursesw/term.h>
// Capabilities that term.h makes macros of, and words we need.
#undef columns
#undef lines

// MARK: Locale

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

int cncurses_columns_of(uint32_t scalar) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_width_locale);
    if (!width_locale) return -1;
    locale_t before = uselocale(width_locale);
    int columns = wcwidth((wchar_t)scalar);
    uselocale(before);
    return columns;
}

// The first of the three that is set, as setlocale reads them.
static const char *wanted_locale(void) {
    const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t index = 0; index < 3; index++) {
        const char *value = getenv(names[index]);
        if (value && *value) return value;
    }
    return NULL;
}

bool cncurses_set_locale(void) {
    const char *wanted = wanted_locale();
    const char *set = setlocale(LC_CTYPE, "");
    bool names_utf8 = wanted && (strcasestr(wanted, "utf-8") || strcasestr(wanted, "utf8"));
    if (!wanted || (!set && names_utf8)) setlocale(LC_CTYPE, "C.UTF-8");
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

// MARK: The terminal's description

static bool has_capability(const char *name) {
    const char *text = tigetstr(name);
    return text && text != (char *)-1 && *text;
}

enum cncurses_terminal_kind cncurses_describe(const char *name, int descriptor) {
    int error = 0;
    if (setupterm(name, descriptor, &error) != OK) {
        // 1 with ERR is a hard-copy terminal: known, and of no use.
        return error == 1 ? CNCURSES_TERMINAL_CANNOT_MOVE : CNCURSES_TERMINAL_UNKNOWN;
    }
    bool can_move = has_capability("cup");
    del_curterm(cur_term);
    return can_move ? CNCURSES_TERMINAL_FINE : CNCURSES_TERMINAL_CANNOT_MOVE;
}

// MARK: Opening and closing

enum { PASTE_START = 0x3F0, PASTE_END };

// Bracketed paste, and the wheel as arrow keys on the alternate screen. Terminals without them ignore both.
static const char enter_modes[] = "\033[?2004h\033[?1007h";
static const char leave_modes[] = "\033[?1007l\033[?2004l";

static SCREEN *screen;
static FILE *stream;
static char restore[512];
static size_t restore_length;

static int collect(int byte) {
    if (restore_length < sizeof restore) restore[restore_length++] = (char)byte;
    return byte;
}

static void collect_capability(const char *name) {
    if (has_capability(name)) tputs(tigetstr(name), 1, collect);
}

// Without an alternate screen to go back from, what is on the screen is cleared.
static const char *last_capability(void) { return has_capability("rmcup") ? "rmcup" : "clear"; }

static void build_restore_bytes(void) {
    restore_length = 0;
    for (const char *byte = leave_modes; *byte; byte++) collect(*byte);
    collect_capability("rmkx");
    collect_capability("sgr0");
    collect_capability("op");
    collect_capability("cnorm");
    collect_capability(last_capability());
}

const char *cncurses_restore_bytes(size_t *length) {
    *length = restore_length;
    return restore;
}

static void send(const char *bytes) {
    if (!stream) return;
    size_t length = strlen(bytes);
    while (length > 0) {
        ssize_t sent = write(fileno(stream), bytes, length);
        if (sent <= 0) return;
        bytes += sent;
        length -= (size_t)sent;
    }
}

static int send_byte(int byte) {
    char text[2] = {(char)byte, 0};
    send(text);
    return byte;
}

// Flow control and the driver's own editing keys (Ctrl-S, Ctrl-V, Ctrl-O) off, so that they arrive as keys.
static void set_line_modes(void) {
    struct termios modes;
    if (tcgetattr(fileno(stream), &modes) != 0) return;
    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    modes.c_lflag &= ~(tcflag_t)IEXTEN;
    tcsetattr(fileno(stream), TCSADRAIN, &modes);
    def_prog_mode();
}

bool cncurses_open(const char *name, int descriptor, int escape_delay) {
    int own = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (own < 0) return false;
    stream = fdopen(own, "r+");
    if (!stream) {
        close(own);
        return false;
    }
    use_env(TRUE);
    use_tioctl(TRUE);
    if (!getenv("ESCDELAY")) set_escdelay(escape_delay);
    screen = newterm(name, stream, stream);
    if (!screen) {
        fclose(stream);
        stream = NULL;
        return false;
    }
    set_term(screen);
    build_restore_bytes();
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    scrollok(stdscr, FALSE);
    leaveok(stdscr, FALSE);
    typeahead(-1);
    set_line_modes();
    curs_set(0);
    define_key("\033[200~", PASTE_START);
    define_key("\033[201~", PASTE_END);
    send(enter_modes);
    return true;
}

void cncurses_leave(void) {
    if (!screen) return;
    send(leave_modes);
    bool clears = !has_capability("rmcup");
    endwin();
    if (clears && has_capability("clear")) tputs(tigetstr("clear"), 1, send_byte);
}

void cncurses_return(void) {
    if (!screen) return;
    reset_prog_mode();
    flushinp();
    send(enter_modes);
    clearok(curscr, TRUE);
}

void cncurses_close(void) {
    if (!screen) return;
    cncurses_leave();
    delscreen(screen);
    screen = NULL;
    fclose(stream);
    stream = NULL;
}

// MARK: Size and colours

bool cncurses_kernel_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}

void cncurses_size(int *columns, int *rows) { getmaxyx(stdscr, *rows, *columns); }

void cncurses_resize(int columns, int rows) { resizeterm(rows, columns); }

int cncurses_start_colours(void) {
    if (!has_colors() || start_color() != OK) return 0;
    use_default_colors();
    return COLORS;
}

void cncurses_define_pair(int pair, int colour) { init_pair((short)pair, (short)colour, -1); }

// MARK: Painting

static attr_t curses_attributes(unsigned attributes) {
    attr_t result = A_NORMAL;
    if (attributes & CNCURSES_REVERSED) result |= A_REVERSE;
    if (attributes & CNCURSES_BOLD) result |= A_BOLD;
    if (attributes & CNCURSES_UNDERLINE) result |= A_UNDERLINE;
    if (attributes & CNCURSES_DIM) result |= A_DIM;
    return result;
}

void cncurses_draw(int row, int column, const cncurses_glyph *glyphs, int count, unsigned attributes, int pair) {
    enum { ROOM = 512 };
    static cchar_t cells[ROOM + 1];
    attr_t wanted = curses_attributes(attributes);
    while (count > 0) {
        int taken = 0;
        int columns = 0;
        for (; taken < count && taken < ROOM; taken++) {
            const cncurses_glyph *glyph = &glyphs[taken];
            wchar_t text[4] = {(wchar_t)glyph->scalar, (wchar_t)glyph->marks[0], (wchar_t)glyph->marks[1], 0};
            if (setcchar(&cells[taken], text, wanted, (short)pair, NULL) != OK) {
                setcchar(&cells[taken], L"?", wanted, (short)pair, NULL);
            }
            int width = wcwidth(text[0]);
            columns += width > 1 ? width : 1;
        }
        mvadd_wchnstr(row, column, cells, taken);
        glyphs += taken;
        count -= taken;
        column += columns;
    }
}

void cncurses_flush(int row, int column) {
    move(row, column);
    wnoutrefresh(stdscr);
    doupdate();
}

void cncurses_repaint_all(void) { clearok(curscr, TRUE); }

int cncurses_unsent(int descriptor) {
    int count = 0;
    return ioctl(descriptor, TIOCOUTQ, &count) == 0 && count > 0 ? count : 0;
}

// MARK: Keys

static uint32_t own_key(wint_t key) {
    if (key >= KEY_F(1) && key <= KEY_F(24)) return CNCURSES_FUNCTION + (uint32_t)(key - KEY_F(0));
    switch (key) {
    case KEY_UP: return CNCURSES_KEY_UP;
    case KEY_DOWN: return CNCURSES_KEY_DOWN;
    case KEY_LEFT: return CNCURSES_KEY_LEFT;
    case KEY_RIGHT: return CNCURSES_KEY_RIGHT;
    case KEY_HOME: return CNCURSES_KEY_HOME;
    case KEY_END: return CNCURSES_KEY_END;
    case KEY_PPAGE: return CNCURSES_KEY_PAGE_UP;
    case KEY_NPAGE: return CNCURSES_KEY_PAGE_DOWN;
    case KEY_BACKSPACE: return CNCURSES_KEY_BACKSPACE;
    case KEY_DC: return CNCURSES_KEY_DELETE;
    case KEY_IC: return CNCURSES_KEY_INSERT;
    case KEY_ENTER: return CNCURSES_KEY_ENTER;
    case KEY_BTAB: return CNCURSES_KEY_BACK_TAB;
    case PASTE_START: return CNCURSES_KEY_PASTE_START;
    case PASTE_END: return CNCURSES_KEY_PASTE_END;
    default: return CNCURSES_KEY_OTHER;
    }
}

// get_wch and not wget_wch with a refresh: stdscr is never "touched" outside a flush, so reading paints nothing.
enum cncurses_input cncurses_read(uint32_t *value) {
    wint_t read = 0;
    switch (get_wch(&read)) {
    case OK: *value = (uint32_t)read; return CNCURSES_CHARACTER;
    case KEY_CODE_YES: *value = own_key(read); return CNCURSES_KEY;
    default: return CNCURSES_NOTHING;
    }
}

void cncurses_flush_keys(void) { flushinp(); }
