#include "CSystemFiles.h"

#include <errno.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

int cs_directories_open(void) {
    int descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return descriptor < 0 ? -errno : descriptor;
}

int32_t cs_directories_watch(int descriptor, const char *path) {
    int watch = inotify_add_watch(descriptor, path,
                                  IN_CREATE | IN_MODIFY | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF |
                                      IN_MOVE_SELF | IN_ONLYDIR);
    return watch < 0 ? -errno : watch;
}

void cs_directories_unwatch(int descriptor, int32_t watch) { inotify_rm_watch(descriptor, watch); }

int cs_directories_read(int descriptor, int32_t *watches, size_t capacity) {
    // Every event takes at least its head, so what fits here never names more watches than `capacity`.
    char buffer[64 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
        __attribute__((aligned(__alignof__(struct inotify_event))));
    if (capacity < sizeof buffer / sizeof(struct inotify_event)) return -EINVAL;
    ssize_t size = read(descriptor, buffer, sizeof buffer);
    if (size < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    size_t count = 0;
    for (char *position = buffer; position < buffer + size;) {
        const struct inotify_event *event = (const struct inotify_event *)position;
        position += sizeof(struct inotify_event) + event->len;
        // The end of a watch follows an event that tells why, or was asked for.
        if (event->mask & IN_IGNORED) continue;
        int32_t watch = event->mask & IN_Q_OVERFLOW ? -1 : event->wd;
        if (count == 0 || watches[count - 1] != watch) watches[count++] = watch;
    }
    // Nothing but ends of watches: look again.
    return count > 0 || size == 0 ? (int)count : cs_directories_read(descriptor, watches, capacity);
}

int cs_lock_file(int descriptor) {
    while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EINTR) return errno;
    }
    return 0;
}
