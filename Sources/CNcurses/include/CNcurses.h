#ifndef CNCURSES_H
#define CNCURSES_H

#if !__has_include(<ncursesw/curses.h>)
#error "ncurses (wide)'s headers are missing: run make deps"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The whole of what the program asks of ncurses and of the C library's locale, as plain functions: variadics, macros and
// the library's global state stay in CNcurses.c. All but cncurses_columns_of are for the main thread alone.

// MARK: Locale

/// Columns of a Unicode scalar by wcwidth, in the user's locale when that is UTF-8, else in C.UTF-8; -1 for what must
/// not be drawn. Any thread.
int cncurses_columns_of(uint32_t scalar);

/// Sets LC_CTYPE from the environment, and to C.UTF-8 when the environment says nothing or names a UTF-8 locale that is
/// not installed. No other category is touched: strtod follows LC_NUMERIC. True when characters are UTF-8 now.
bool cncurses_set_locale(void);

// MARK: The terminal's description

enum cncurses_terminal_kind {
    CNCURSES_TERMINAL_FINE,
    CNCURSES_TERMINAL_UNKNOWN,       // no description of this name is installed
    CNCURSES_TERMINAL_CANNOT_MOVE,   // known, but its cursor cannot be placed: TERM=dumb
};

enum cncurses_terminal_kind cncurses_describe(const char *_Nonnull name, int descriptor);

// MARK: Opening and closing

/// Starts curses on a terminal's descriptor, which stays the caller's; `device` is its path. `escape_delay` in milliseconds tells a lone Esc
/// from the beginning of a key's sequence; the environment's ESCDELAY goes first. False when the terminal has no
/// description or memory is short.
bool cncurses_open(const char *_Nonnull name, int descriptor, const char *_Nonnull device, int escape_delay);

/// Gives the terminal back: colours, cursor, main screen; the line's modes are the caller's to restore. What the terminal
/// does not take within a second is lost, and false is returned.
bool cncurses_leave(void);

/// Takes the terminal again after cncurses_leave; the next flush paints everything.
void cncurses_return(void);

/// Frees everything. `leaves`: the terminal is given back first, as by cncurses_leave, and the same is returned; else
/// nothing is written.
bool cncurses_close(bool leaves);

/// The bytes that undo what opening did to the terminal, for the crash guard. Valid until the next cncurses_open.
const char *_Nonnull cncurses_restore_bytes(size_t *_Nonnull length);

// MARK: Size and colours

/// The kernel's idea of the terminal's size; false when it has none.
bool cncurses_kernel_size(int descriptor, int *_Nonnull columns, int *_Nonnull rows);
void cncurses_size(int *_Nonnull columns, int *_Nonnull rows);
void cncurses_resize(int columns, int rows);

/// Starts colours over the terminal's own background; returns how many there are, 0 without.
int cncurses_start_colours(void);

/// Makes `pair` (1...255) draw in `colour` on the terminal's own background.
void cncurses_define_pair(int pair, int colour);

// MARK: Painting

typedef struct {
    uint32_t scalar;
    uint32_t marks[2];  // 0: none
} cncurses_glyph;

enum cncurses_attribute {
    CNCURSES_REVERSED = 1,
    CNCURSES_BOLD = 2,
    CNCURSES_UNDERLINE = 4,
    CNCURSES_DIM = 8,
};

/// Puts glyphs into the cells from (row, column) on, all in the same attributes and colour pair. It neither moves the
/// cursor nor wraps, so the bottom right cell is a cell like every other.
void cncurses_draw(
    int row, int column, const cncurses_glyph *_Nonnull glyphs, int count, unsigned attributes, int pair);

/// Sends what changed since the last flush to the terminal and rests the cursor at (row, column). Never waits: what the
/// terminal does not take stays pending.
void cncurses_flush(int row, int column);

/// The next flush clears the terminal and paints everything.
void cncurses_repaint_all(void);

/// Bytes of flushes that the terminal has not taken; nothing should be flushed while there are any.
size_t cncurses_pending(void);

/// Writable when the terminal takes more of what is pending.
int cncurses_output_descriptor(void);

/// Gives the terminal as much as it takes of what is pending. Never waits.
void cncurses_send(void);

/// All bytes that the terminal has taken since it was opened.
uint64_t cncurses_sent(void);

/// Puts bytes that are no part of the screen behind what is pending, and sends.
void cncurses_queue(const void *_Nonnull bytes, size_t length);

/// Bytes on the terminal's line that have not left the machine yet; 0 when that cannot be told.
int cncurses_unsent(int descriptor);

// MARK: Keys

enum cncurses_input {
    CNCURSES_NOTHING,
    CNCURSES_CHARACTER,  // a Unicode scalar, controls included
    CNCURSES_KEY,        // one of cncurses_key, or CNCURSES_FUNCTION + n
};

enum cncurses_key {
    CNCURSES_KEY_UP = 1,
    CNCURSES_KEY_DOWN,
    CNCURSES_KEY_LEFT,
    CNCURSES_KEY_RIGHT,
    CNCURSES_KEY_HOME,
    CNCURSES_KEY_END,
    CNCURSES_KEY_PAGE_UP,
    CNCURSES_KEY_PAGE_DOWN,
    CNCURSES_KEY_BACKSPACE,
    CNCURSES_KEY_DELETE,
    CNCURSES_KEY_INSERT,
    CNCURSES_KEY_ENTER,
    CNCURSES_KEY_BACK_TAB,
    CNCURSES_KEY_PASTE_START,
    CNCURSES_KEY_PASTE_END,
    CNCURSES_KEY_MOUSE,  // cncurses_read_mouse says what it did
    CNCURSES_KEY_OTHER,  // known to curses, not to us
    CNCURSES_FUNCTION = 100,
};

/// The next key that has arrived; never waits, except for the rest of a sequence that an Esc may have begun.
enum cncurses_input cncurses_read(uint32_t *_Nonnull value);

enum cncurses_mouse {
    CNCURSES_MOUSE_NOTHING,
    CNCURSES_MOUSE_PRESS,
    CNCURSES_MOUSE_WHEEL_UP,
    CNCURSES_MOUSE_WHEEL_DOWN,
};

/// Has the terminal report its mouse, or not any more; false when it cannot. It ends with leaving and closing, and comes
/// back with returning.
bool cncurses_capture_mouse(bool on);

/// What the mouse did that CNCURSES_KEY_MOUSE told of, and at which cell.
enum cncurses_mouse cncurses_read_mouse(int *_Nonnull row, int *_Nonnull column);

/// Forgets keys that arrived and were not read.
void cncurses_flush_keys(void);

#endif
