#define _GNU_SOURCE
#include "CSystemProcess.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

// Reads a small file whole; the buffer is then a C text. Returns false when there is nothing to read.
static bool read_text(const char *path, char *buffer, size_t capacity) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    size_t count = 0;
    ssize_t got;
    while (count + 1 < capacity && (got = read(file, buffer + count, capacity - 1 - count)) > 0) count += (size_t)got;
    close(file);
    buffer[count] = 0;
    return count > 0;
}

// The second the machine was started; asked once, because it is in a long file and does not change.
static double boot_time(void) {
    static _Atomic int64_t known;
    int64_t seconds = known;
    if (seconds == 0) {
        FILE *file = fopen("/proc/stat", "re");
        char *line = NULL;
        size_t capacity = 0;
        while (file && getline(&line, &capacity, file) > 0) {
            if (sscanf(line, "btime %ld", &seconds) == 1) break;
        }
        free(line);
        if (file) fclose(file);
        known = seconds;
    }
    return (double)seconds;
}

static int64_t count_descriptors(void) {
    DIR *folder = opendir("/proc/self/fd");
    if (!folder) return 0;
    int64_t count = -1;  // the folder's own descriptor
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        if (entry->d_name[0] != '.') count++;
    }
    closedir(folder);
    return count < 0 ? 0 : count;
}

static double seconds_of(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

bool csystem_read_process_statistics(struct csystem_process_statistics *out) {
    memset(out, 0, sizeof *out);
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) == 0) out->cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        out->descriptor_limit = limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
    }
    out->open_descriptors = count_descriptors();
    char text[2048];
    if (!read_text("/proc/self/stat", text, sizeof text)) return false;
    // The command's name stands in parentheses and may hold anything: the fields are counted behind the last one.
    char *fields = strrchr(text, ')');
    if (!fields) return false;
    long threads = 0, resident_pages = 0;
    unsigned long long started_ticks = 0;
    unsigned long virtual_bytes = 0;
    int found = sscanf(
        fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu %lu %ld", &threads,
        &started_ticks, &virtual_bytes, &resident_pages);
    if (found != 4) return false;
    out->thread_count = threads;
    out->virtual_bytes = (int64_t)virtual_bytes;
    out->resident_bytes = (int64_t)resident_pages * sysconf(_SC_PAGESIZE);
    out->start_time_seconds = boot_time() + (double)started_ticks / (double)sysconf(_SC_CLK_TCK);
    return true;
}

uint64_t csystem_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    if (limit.rlim_cur != limit.rlim_max) {
        rlim_t before = limit.rlim_cur;
        limit.rlim_cur = limit.rlim_max;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
    }
    return limit.rlim_cur == RLIM_INFINITY ? UINT64_MAX : (uint64_t)limit.rlim_cur;
}
