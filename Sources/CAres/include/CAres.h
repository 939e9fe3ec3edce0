#ifndef CARES_H
#define CARES_H

#if !__has_include(<ares.h>)
#error "c-ares's headers are missing: run make deps"
#endif

#include <ares.h>
#include <stddef.h>

// Sets c-ares up once for the whole process. Any thread. False when that failed.
int cares_is_ready(void);

// A channel that reports the sockets it wants watched: `timeout_milliseconds` per try, `tries` per server.
static inline int cares_open(ares_channel *channel, int timeout_milliseconds, int tries,
                             ares_sock_state_cb sockets_changed, void *context) {
    struct ares_options options = {0};
    options.timeout = timeout_milliseconds;
    options.tries = tries;
    options.sock_state_cb = sockets_changed;
    options.sock_state_cb_data = context;
    return ares_init_options(channel, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
}

// Asks for the addresses of a host in both families, for stream sockets.
static inline void cares_lookup(ares_channel channel, const char *name, ares_addrinfo_callback callback, void *context) {
    struct ares_addrinfo_hints hints = {0};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(channel, name, NULL, &hints, callback, context);
}

// Milliseconds until the channel wants `ares_process_fd` called for its time-outs; -1 when it waits for nothing.
static inline long cares_milliseconds_to_timeout(ares_channel channel) {
    struct timeval room, *next = ares_timeout(channel, NULL, &room);
    return next ? next->tv_sec * 1000 + (next->tv_usec + 999) / 1000 : -1;
}

// A channel for one question that the caller has packed: asked once, of one server, without the machine's settings. What
// the server answers comes back as it is, be it an error or cut off. `room` is what the question says about the size of
// answers by UDP.
static inline int cares_open_for_one_question(ares_channel *channel, const char *server, int over_tcp, int room,
                                              int timeout_milliseconds) {
    struct ares_options options = {0};
    options.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_IGNTC | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
                    (over_tcp ? ARES_FLAG_USEVC : ARES_FLAG_EDNS);
    options.timeout = timeout_milliseconds;
    options.tries = 1;
    options.ndots = 1;
    options.ednspsz = room;
    options.lookups = (char *)"b";
    options.resolvconf_path = (char *)"/dev/null";
    int code = ares_init_options(channel, &options,
                                 ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_NDOTS |
                                     ARES_OPT_EDNSPSZ | ARES_OPT_LOOKUPS | ARES_OPT_DOMAINS | ARES_OPT_RESOLVCONF |
                                     ARES_OPT_NOROTATE);
    if (code != ARES_SUCCESS) return code;
    code = ares_set_servers_ports_csv(*channel, server);
    if (code != ARES_SUCCESS) ares_destroy(*channel);
    return code;
}

#endif
