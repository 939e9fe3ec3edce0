#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1

#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
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

// Bracketed paste, and the wheel as arrow keys on the alternate screen. Terminals without them ignore both. curses ends
// the reports of the mouse by itself, but not when a crash ends us.
static const char enter_modes[] = "\033[?2004h\033[?1007h";
static const char leave_modes[] = "\033[?1007l\033[?2004l\033[?1006l\033[?1000l";

static SCREEN *screen;
static FILE *input;
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

// MARK: Output

// curses writes until the terminal has taken everything, which may be never. So between opening and closing it writes into
// a file in memory, and from there the terminal gets what it takes without waiting. While curses sets the line's modes, its
// output is the terminal itself.
static FILE *output;
static int own_terminal = -1;
static int memory = -1;
static int unblocked = -1;
static char *pending;
static size_t pending_start, pending_end, pending_room;
static uint64_t sent_bytes;

static void set_blocking_output(void) { dup2(own_terminal, fileno(output)); }

static void set_memory_output(void) {
    if (memory >= 0) dup2(memory, fileno(output));
}

static void close_output(void) {
    int *const descriptors[] = {&own_terminal, &memory, &unblocked};
    for (size_t index = 0; index < 3; index++) {
        if (*descriptors[index] >= 0) close(*descriptors[index]);
        *descriptors[index] = -1;
    }
    if (output) fclose(output);
    if (input) fclose(input);
    output = input = NULL;
    free(pending);
    pending = NULL;
    pending_start = pending_end = pending_room = 0;
}

static bool open_output(int descriptor, const char *device) {
    own_terminal = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    int in = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    int out = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    input = in >= 0 ? fdopen(in, "r") : NULL;
    output = out >= 0 ? fdopen(out, "w") : NULL;
    if (in >= 0 && !input) close(in);
    if (out >= 0 && !output) close(out);
    if (own_terminal < 0 || !input || !output) {
        close_output();
        return false;
    }
    // Opened anew: another program's descriptors of the terminal stay as they are. Without it writing waits.
    unblocked = open(device, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    memory = unblocked >= 0 ? memfd_create("screen", MFD_CLOEXEC) : -1;
    return true;
}

// Room for more behind what is pending; NULL without memory.
static char *make_room(size_t length) {
    if (pending_start == pending_end) pending_start = pending_end = 0;
    if (pending_room - pending_end < length) {
        size_t room = (pending_end + length) * 2;
        char *larger = realloc(pending, room);
        if (!larger) return NULL;
        pending = larger;
        pending_room = room;
    }
    return pending + pending_end;
}

// Takes what curses has written into memory.
static void collect_output(void) {
    if (memory < 0) return;
    off_t length = lseek(memory, 0, SEEK_CUR);
    if (length <= 0) return;
    char *room = make_room((size_t)length);
    ssize_t count = room ? pread(memory, room, (size_t)length, 0) : 0;
    if (count > 0) pending_end += (size_t)count;
    lseek(memory, 0, SEEK_SET);
}

size_t cncurses_pending(void) { return pending_end - pending_start; }

int cncurses_output_descriptor(void) { return unblocked; }

uint64_t cncurses_sent(void) { return sent_bytes; }

void cncurses_send(void) {
    while (pending_start < pending_end) {
        ssize_t count = write(unblocked, pending + pending_start, pending_end - pending_start);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) return;
        // The terminal is gone: nobody waits for this.
        if (count <= 0) count = (ssize_t)(pending_end - pending_start);
        else sent_bytes += (uint64_t)count;
        pending_start += (size_t)count;
    }
}

void cncurses_queue(const void *bytes, size_t length) {
    collect_output();
    if (memory < 0) {
        const char *rest = bytes;
        while (length > 0) {
            ssize_t count = write(own_terminal, rest, length);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) return;
            rest += count;
            length -= (size_t)count;
        }
        return;
    }
    char *room = make_room(length);
    if (!room) return;
    memcpy(room, bytes, length);
    pending_end += length;
    cncurses_send();
}

// Waits until the terminal has taken everything, but not for one that takes nothing for a second: then false.
static bool drain_output(void) {
    collect_output();
    cncurses_send();
    while (cncurses_pending() > 0) {
        struct pollfd polled = {.fd = unblocked, .events = POLLOUT};
        if (poll(&polled, 1, 1000) <= 0) break;
        cncurses_send();
    }
    bool is_taken = cncurses_pending() == 0;
    pending_start = pending_end = 0;
    return is_taken;
}

static void queue_text(const char *text) { cncurses_queue(text, strlen(text)); }

static int queue_byte(int byte) {
    char text = (char)byte;
    cncurses_queue(&text, 1);
    return byte;
}

// Flow control and the driver's own editing keys (Ctrl-S, Ctrl-V, Ctrl-O) off, so that they arrive as keys.
static void set_line_modes(void) {
    struct termios modes;
    if (tcgetattr(own_terminal, &modes) != 0) return;
    modes.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    modes.c_lflag &= ~(tcflag_t)IEXTEN;
    tcsetattr(own_terminal, TCSADRAIN, &modes);
    def_prog_mode();
}

bool cncurses_open(const char *name, int descriptor, const char *device, int escape_delay) {
    if (!open_output(descriptor, device)) return false;
    use_env(TRUE);
    use_tioctl(TRUE);
    if (!getenv("ESCDELAY")) set_escdelay(escape_delay);
    screen = newterm(name, output, input);
    if (!screen) {
        close_output();
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
    set_memory_output();
    queue_text(enter_modes);
    return true;
}

// MARK: Mouse

static bool has_captured_mouse;

bool cncurses_capture_mouse(bool on) {
    if (!screen) return false;
    // Otherwise a press waits for what may become a double click.
    mouseinterval(0);
    mmask_t wanted = on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0;
    has_captured_mouse = mousemask(wanted, NULL) != 0;
    collect_output();
    cncurses_send();
    return has_captured_mouse;
}

enum cncurses_mouse cncurses_read_mouse(int *row, int *column) {
    MEVENT event;
    if (getmouse(&event) != OK) return CNCURSES_MOUSE_NOTHING;
    *row = event.y;
    *column = event.x;
    if (event.bstate & BUTTON4_PRESSED) return CNCURSES_MOUSE_WHEEL_UP;
    if (event.bstate & BUTTON5_PRESSED) return CNCURSES_MOUSE_WHEEL_DOWN;
    return event.bstate & BUTTON1_PRESSED ? CNCURSES_MOUSE_PRESS : CNCURSES_MOUSE_NOTHING;
}

// MARK: Leaving

bool cncurses_leave(void) {
    if (!screen) return true;
    queue_text(leave_modes);
    bool clears = !has_capability("rmcup");
    // The line's modes are given back by the guard.
    endwin();
    if (clears && has_capability("clear")) {
        collect_output();
        tputs(tigetstr("clear"), 1, queue_byte);
    }
    return drain_output();
}

void cncurses_return(void) {
    if (!screen) return;
    set_blocking_output();
    reset_prog_mode();
    flushinp();
    set_memory_output();
    queue_text(enter_modes);
    if (has_captured_mouse) cncurses_capture_mouse(true);
    clearok(curscr, TRUE);
}

bool cncurses_close(bool leaves) {
    if (!screen) return true;
    bool is_taken = leaves ? cncurses_leave() : true;
    delscreen(screen);
    screen = NULL;
    close_output();
    return is_taken;
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
    collect_output();
    cncurses_send();
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
    case KEY_MOUSE: return CNCURSES_KEY_MOUSE;
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

void cncurses_flush_keys(void) {
    flushinp();
    tcflush(own_terminal, TCIFLUSH);
}
