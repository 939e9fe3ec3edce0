#define _GNU_SOURCE
#include "CSystemEvents.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

int csystem_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data = {.u64 = data}};
    return epoll_ctl(epoll, operation, descriptor, &event) == 0 ? 0 : -errno;
}

// epoll_pwait2 takes nanoseconds but came with Linux 5.11; older kernels get whole milliseconds, rounded up.
static int wait_in_milliseconds(int epoll, struct epoll_event *events, int room, int64_t nanoseconds) {
    int64_t milliseconds = nanoseconds < 0 ? -1 : (nanoseconds + 999999) / 1000000;
    if (milliseconds > 1000000000) milliseconds = 1000000000;
    return epoll_wait(epoll, events, room, (int)milliseconds);
}

int csystem_epoll_wait(int epoll, struct epoll_event *events, int room, int64_t nanoseconds) {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 35))
    static atomic_int missing;
    if (!atomic_load_explicit(&missing, memory_order_relaxed)) {
        struct timespec timeout = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
        int count = epoll_pwait2(epoll, events, room, nanoseconds < 0 ? NULL : &timeout, NULL);
        if (count >= 0) return count;
        if (errno != ENOSYS) return -errno;
        atomic_store_explicit(&missing, 1, memory_order_relaxed);
    }
#endif
    int count = wait_in_milliseconds(epoll, events, room, nanoseconds);
    return count >= 0 ? count : -errno;
}

void csystem_eventfd_signal(int descriptor) {
    // The counter never overflows: its reader takes it whole. EINTR cannot lose the signal either, hence the loop.
    while (eventfd_write(descriptor, 1) != 0 && errno == EINTR) {}
}

void csystem_eventfd_drain(int descriptor) {
    eventfd_t count;
    while (eventfd_read(descriptor, &count) != 0 && errno == EINTR) {}
}

int csystem_semaphore_wait(sem_t *semaphore, int64_t nanoseconds) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += nanoseconds / 1000000000;
    deadline.tv_nsec += nanoseconds % 1000000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    while (sem_clockwait(semaphore, CLOCK_MONOTONIC, &deadline) != 0) {
        if (errno != EINTR) return -1;
    }
    return 0;
}

void csystem_begin_thread(const char *name) {
    sigset_t blocked;
    sigfillset(&blocked);
    // A fault must still reach the handler that gives the terminal back.
    const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
    for (size_t k = 0; k < sizeof faults / sizeof *faults; k++) sigdelset(&blocked, faults[k]);
    pthread_sigmask(SIG_BLOCK, &blocked, NULL);
    pthread_setname_np(pthread_self(), name);
}
