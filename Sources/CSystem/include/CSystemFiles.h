#ifndef CSYSTEM_FILES_H
#define CSYSTEM_FILES_H

// Watching directories: inotify, as Swift can call it; locking a file.

#include <stddef.h>
#include <stdint.h>

/// A non-blocking descriptor that is readable when something changed; -errno on failure.
int cs_directories_open(void);

/// Watches a directory for everything but changes of permissions and times; the watch's number or -errno. A directory
/// that is watched already keeps its number.
int32_t cs_directories_watch(int descriptor, const char *_Nonnull path);

void cs_directories_unwatch(int descriptor, int32_t watch);

/// Takes what happened since the last call: the numbers of the watches concerned, `capacity` at most, repeats in a row
/// folded into one; -1 among them when the kernel's queue ran over and anything may have changed. 0 when there is nothing
/// (more), -errno on failure.
int cs_directories_read(int descriptor, int32_t *_Nonnull watches, size_t capacity);

/// Takes the lock of an open file (flock, exclusive) without waiting: 0, EWOULDBLOCK when another opening of the file
/// has it, or another errno. In Swift `flock` is the struct of that name.
int cs_lock_file(int descriptor);

#endif
