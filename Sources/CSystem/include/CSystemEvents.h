#ifndef CSYSTEM_EVENTS_H
#define CSYSTEM_EVENTS_H

// epoll, eventfd, a semaphore's wait and a named thread, as Swift can call them. The Glibc module has none of them.

#include <semaphore.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// Registers (EPOLL_CTL_ADD), changes (_MOD) or removes (_DEL) a descriptor; `data` comes back with its events.
int csystem_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t data);

// Waits for events at most `nanoseconds` (negative: for ever). Returns their count, 0 after the time, or minus the
// errno: -EINTR after a signal, and when the process was stopped and goes on.
int csystem_epoll_wait(int epoll, struct epoll_event *events, int room, int64_t nanoseconds);

static inline uint64_t csystem_event_data(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t csystem_event_mask(const struct epoll_event *event) { return event->events; }

// A non-blocking event counter, closed on exec.
static inline int csystem_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
void csystem_eventfd_signal(int descriptor);
void csystem_eventfd_drain(int descriptor);

// Waits for a semaphore for at most this long, by the clock that nobody sets. Returns 0, or -1 when the time passed
// first.
int csystem_semaphore_wait(sem_t *semaphore, int64_t nanoseconds);

// Names the calling thread (at most 15 bytes) and blocks every signal in it but those of faults: the others belong to
// the main thread.
void csystem_begin_thread(const char *name);

#endif
