#ifndef CSYSTEM_SIGNALS_H
#define CSYSTEM_SIGNALS_H

// Signals as bytes in a pipe, and the guard that gives a terminal back when the process dies. Signal handlers are C
// functions that call only what POSIX allows in them.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Signals

/// Opens the pipe that signals are written to; returns the end to poll and read, or -1. A second call returns the same.
int csystem_signals_open(void);

/// From now on the signal becomes an entry in the pipe, whichever thread it reaches.
bool csystem_signals_watch(int signal);

/// Gives the signal back to the system's default.
void csystem_signals_default(int signal);

/// The signal is dropped, and children start with its default.
void csystem_signals_ignore(int signal);

/// The next signal of the pipe; 0 when there is none. `from_process` is true when a process sent it, false when the
/// terminal's driver did (Ctrl-C, Ctrl-Z, Ctrl-\\).
int csystem_signals_next(bool *_Nonnull from_process);

/// Stops the whole job as Ctrl-Z does by itself and returns when it goes on; the watch on SIGTSTP is back then. Returns
/// at once where no shell could continue it (an orphaned process group).
void csystem_stop_job(void);

// MARK: The terminal's guard

/// Remembers the terminal's modes and watches over the process: on SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS and SIGFPE
/// in any thread, and on exit(), the terminal is given back before the process ends as it would have, if it is ours
/// then. `descriptor` stays open until the guard is disarmed, by the same thread; until then SIGTTOU is blocked in it. Returns false when
/// it is no terminal.
bool csystem_guard_arm(int descriptor);

/// What to write to the terminal before its modes are set back; at most 512 bytes are kept.
void csystem_guard_set_restore_bytes(const char *_Nonnull bytes, size_t length);

/// After a crash the last lines of `log` are copied to `target`: what was written to the standard error output while
/// the screen was in the way. -1 for none.
void csystem_guard_replay(int log, int target);

/// While a guard is armed, the third Ctrl-C within two seconds gives the terminal back and ends the process with 130,
/// whatever the main thread is doing.
void csystem_guard_disarm(void);

/// Sets the modes back to what they were when the guard was armed. From then on the terminal is somebody else's, whom the
/// guard does not disturb.
void csystem_guard_leave(void);

/// The screen is on the terminal again.
void csystem_guard_return(void);

/// Whether the terminal is ours to change: the screen has not left it, and the process is not in the background.
bool csystem_guard_has_terminal(void);

/// Gives the calling thread a stack for its handlers, so that the guard works when the thread's own stack is full.
bool csystem_guard_install_stack(void);

// MARK: The standard error output

/// A file in memory that lives as long as its descriptor; every write appends. -1 without memory.
int csystem_memory_file(const char *_Nonnull name);

#endif
