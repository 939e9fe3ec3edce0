#ifndef CSYSTEM_PROCESS_H
#define CSYSTEM_PROCESS_H

// What the process is told by the system: limits, memory, CPU time.

#include <stdbool.h>
#include <stdint.h>

struct csystem_process_statistics {
    double cpu_seconds;         // user and system together
    double start_time_seconds;  // since 1970
    int64_t resident_bytes;
    int64_t virtual_bytes;
    int64_t thread_count;
    int64_t open_descriptors;
    uint64_t descriptor_limit;  // the soft one; UINT64_MAX when there is none
};

/// Reads /proc/self; false when /proc cannot be read. What cannot be told stays 0.
bool csystem_read_process_statistics(struct csystem_process_statistics *_Nonnull out);

/// Raises the soft limit of open descriptors to the hard one; returns the limit that then holds.
uint64_t csystem_raise_descriptor_limit(void);

#endif
