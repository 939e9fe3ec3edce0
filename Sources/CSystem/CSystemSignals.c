#define _GNU_SOURCE
#include "CSystemSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// MARK: Signals

enum { FROM_PROCESS = 0x80, INTERRUPTS_TO_LEAVE = 3, INTERRUPT_WINDOW_SECONDS = 2 };

static int pipe_ends[2] = {-1, -1};

static void guard_interrupted(void);

static void note_signal(int signal, siginfo_t *info, void *context) {
    (void)context;
    int saved_errno = errno;
    bool from_process = info && (info->si_code == SI_USER || info->si_code == SI_TKILL || info->si_code == SI_QUEUE);
    if (signal == SIGINT && !from_process) guard_interrupted();
    uint8_t entry = (uint8_t)(signal | (from_process ? FROM_PROCESS : 0));
    // A full pipe holds 65,536 signals that nobody has read: one more would change nothing.
    (void)!write(pipe_ends[1], &entry, 1);
    errno = saved_errno;
}

int csystem_signals_open(void) {
    if (pipe_ends[0] < 0 && pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    return pipe_ends[0];
}

bool csystem_signals_watch(int signal) {
    if (csystem_signals_open() < 0) return false;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = note_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    return sigaction(signal, &action, NULL) == 0;
}

void csystem_signals_default(int signal_number) { signal(signal_number, SIG_DFL); }

static void swallow(int signal) { (void)signal; }

// A handler and not SIG_IGN: an ignored signal stays ignored in the programs we start.
void csystem_signals_ignore(int signal) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = swallow;
    action.sa_flags = SA_RESTART | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

int csystem_signals_next(bool *from_process) {
    uint8_t entry;
    ssize_t count;
    do { count = read(pipe_ends[0], &entry, 1); } while (count < 0 && errno == EINTR);
    if (count != 1) return 0;
    *from_process = (entry & FROM_PROCESS) != 0;
    return entry & ~FROM_PROCESS;
}

void csystem_stop_job(void) {
    sigset_t stop, before;
    csystem_signals_default(SIGTSTP);
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    pthread_sigmask(SIG_UNBLOCK, &stop, &before);
    kill(0, SIGTSTP);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    csystem_signals_watch(SIGTSTP);
}

// MARK: The terminal's guard

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
enum { CRASH_SIGNALS = sizeof crash_signals / sizeof *crash_signals };

static atomic_bool is_armed;
static int guarded = -1;
// The screen has left the terminal: what is on it, and its modes, are somebody else's.
static atomic_bool is_left;
static struct termios saved_modes;
static char restore_bytes[512];
static size_t restore_length;
static int replay_log = -1;
static int replay_target = -1;
static struct sigaction previous[CRASH_SIGNALS];
static bool chains;

static void write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        length -= (size_t)written;
    }
}

static void write_escaped(int descriptor, unsigned char byte) {
    static const char digits[] = "0123456789abcdef";
    if (byte == '\n' || (byte >= 0x20 && byte < 0x7F)) {
        write_all(descriptor, (const char *)&byte, 1);
        return;
    }
    const char text[4] = {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    write_all(descriptor, text, 4);
}

static void replay(void) {
    enum { TAIL = 4096 };
    struct stat status;
    unsigned char tail[TAIL];
    if (replay_log < 0 || replay_target < 0 || fstat(replay_log, &status) != 0) return;
    off_t start = status.st_size > TAIL ? status.st_size - TAIL : 0;
    ssize_t count = pread(replay_log, tail, TAIL, start);
    for (ssize_t index = 0; index < count; index++) write_escaped(replay_target, tail[index]);
}

// From the background, setting a terminal's modes stops a process that does not block this.
static void block_background_stop(int how) {
    sigset_t output;
    sigemptyset(&output);
    sigaddset(&output, SIGTTOU);
    pthread_sigmask(how, &output, NULL);
}

bool csystem_guard_has_terminal(void) {
    if (guarded < 0 || atomic_load(&is_left)) return false;
    // Where nobody has it, as where it is not the one that controls us, nobody is disturbed.
    pid_t foreground = tcgetpgrp(guarded);
    return foreground < 0 || foreground == getpgrp();
}

static void restore_modes(void) {
    // A crashing thread may be any.
    block_background_stop(SIG_BLOCK);
    tcsetattr(guarded, TCSANOW, &saved_modes);
}

void csystem_guard_leave(void) {
    if (guarded < 0) return;
    restore_modes();
    atomic_store(&is_left, true);
}

void csystem_guard_return(void) { atomic_store(&is_left, false); }

// Once, whichever thread comes first. False when another was faster or nothing is armed. A terminal that somebody else has
// by now stays as it is: the shell after Ctrl-Z, an editor.
static bool give_back(void) {
    if (!atomic_exchange(&is_armed, false)) return false;
    if (csystem_guard_has_terminal()) {
        write_all(guarded, restore_bytes, restore_length);
        restore_modes();
    }
    return true;
}

static void crashed(int signal, siginfo_t *info, void *context) {
    (void)info;
    (void)context;
    if (give_back()) replay();
    struct sigaction next;
    memset(&next, 0, sizeof next);
    next.sa_handler = SIG_DFL;
    for (int index = 0; index < CRASH_SIGNALS; index++) {
        if (crash_signals[index] == signal && chains) next = previous[index];
    }
    sigaction(signal, &next, NULL);
    // Blocked while this handler runs; it takes effect when the handler returns.
    raise(signal);
}

static void exited(void) {
    if (give_back()) replay();
}

static void guard_interrupted(void) {
    static struct timespec times[INTERRUPTS_TO_LEAVE - 1];
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    bool leaves = times[0].tv_sec != 0 && now.tv_sec - times[0].tv_sec <= INTERRUPT_WINDOW_SECONDS;
    if (leaves && atomic_load(&is_armed)) {
        if (give_back()) replay();
        _exit(130);
    }
    memmove(times, times + 1, sizeof times - sizeof *times);
    times[INTERRUPTS_TO_LEAVE - 2] = now;
}

bool csystem_guard_arm(int descriptor) {
    static bool hooks_exit;
    if (tcgetattr(descriptor, &saved_modes) != 0) return false;
    guarded = descriptor;
    atomic_store(&is_left, false);
    restore_length = 0;
    block_background_stop(SIG_BLOCK);
    if (!hooks_exit) hooks_exit = atexit(exited) == 0;
    // The runtime's backtracer asks a question on the terminal; only who asked for it gets it.
    chains = getenv("SWIFT_BACKTRACE") != NULL;
    csystem_guard_install_stack();
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = crashed;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (int index = 0; index < CRASH_SIGNALS; index++) {
        struct sigaction before;
        sigaction(crash_signals[index], &action, &before);
        if (before.sa_sigaction != crashed) previous[index] = before;
    }
    atomic_store(&is_armed, true);
    return true;
}

void csystem_guard_set_restore_bytes(const char *bytes, size_t length) {
    if (length > sizeof restore_bytes) length = sizeof restore_bytes;
    memcpy(restore_bytes, bytes, length);
    restore_length = length;
}

void csystem_guard_replay(int log, int target) {
    replay_log = log;
    replay_target = target;
}

void csystem_guard_disarm(void) {
    atomic_store(&is_armed, false);
    for (int index = 0; index < CRASH_SIGNALS; index++) sigaction(crash_signals[index], &previous[index], NULL);
    csystem_guard_replay(-1, -1);
    block_background_stop(SIG_UNBLOCK);
    guarded = -1;
}

bool csystem_guard_install_stack(void) {
    enum { SIZE = 64 * 1024 };
    static _Thread_local char *memory;
    if (memory) return true;
    memory = malloc(SIZE);
    if (!memory) return false;
    stack_t stack = {.ss_sp = memory, .ss_flags = 0, .ss_size = SIZE};
    return sigaltstack(&stack, NULL) == 0;
}

// MARK: The standard error output

int csystem_memory_file(const char *name) {
    int descriptor = memfd_create(name, MFD_CLOEXEC);
    if (descriptor >= 0) fcntl(descriptor, F_SETFL, O_APPEND);
    return descriptor;
}
