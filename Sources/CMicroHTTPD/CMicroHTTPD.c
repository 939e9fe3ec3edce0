#define _GNU_SOURCE
#include "CMicroHTTPD.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

struct cmicrohttpd_server {
    struct MHD_Daemon *daemon;
    struct cmicrohttpd_settings settings;
    pthread_t acceptor;
    int stopping;  // an eventfd that is readable once the server ends
    int places;    // an eventfd that counts the connections that may still be accepted
    atomic_uint connected;
};

// What is kept of a request between its pieces.
struct pending {
    int has_begun;
    char *target;
    uint8_t *body;
    size_t count;
    size_t capacity;
};

static int listen_at(const struct addrinfo *address, int dual_stack) {
    // Not blocking: a client may be gone again before it is accepted.
    int socket_fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket_fd < 0) return -errno;
    int on = 1, v6_only = !dual_stack;
    setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ai_family == AF_INET6) setsockopt(socket_fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
    if (bind(socket_fd, address->ai_addr, address->ai_addrlen) != 0 || listen(socket_fd, SOMAXCONN) != 0) {
        int problem = errno;
        close(socket_fd);
        return -problem;
    }
    return socket_fd;
}

static uint16_t port_of(int socket_fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(socket_fd, (struct sockaddr *)&address, &length) != 0) return 0;
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

int cmicrohttpd_listen(const char *host, uint16_t port, uint16_t *bound_port) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    // "::" with IPV6_V6ONLY off takes both families; a machine without IPv6 falls back to 0.0.0.0.
    const char *names[2] = {host ? host : "::", host ? NULL : "0.0.0.0"};
    char port_text[8];
    snprintf(port_text, sizeof port_text, "%u", port);
    int result = -ENXIO;
    for (int index = 0; index < 2 && names[index] && result < 0; index++) {
        struct addrinfo *found = NULL;
        if (getaddrinfo(names[index], port_text, &hints, &found) != 0) continue;
        // As Go does: of a name's addresses the first of IPv4 is taken, if there is one.
        const struct addrinfo *chosen = found;
        for (const struct addrinfo *next = found; next; next = next->ai_next) {
            if (next->ai_family == AF_INET) {
                chosen = next;
                break;
            }
        }
        result = listen_at(chosen, host == NULL);
        freeaddrinfo(found);
        if (result == -EADDRINUSE) break;
    }
    if (result >= 0) *bound_port = port_of(result);
    return result;
}

static enum MHD_Result refuse_large_body(struct MHD_Connection *connection) {
    static char text[] = "request body too large\n";
    struct MHD_Response *response =
        MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
    if (!response) return MHD_NO;
    enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_CONTENT_TOO_LARGE, response);
    MHD_destroy_response(response);
    return result;
}

// The first that is known of a request: its target, before the library decodes it in its place.
static void *begin(void *context, const char *target, struct MHD_Connection *connection) {
    (void)context, (void)connection;
    struct pending *pending = calloc(1, sizeof *pending);
    if (pending) pending->target = strdup(target);
    return pending;
}

static enum MHD_Result look_at_headers(
    const struct cmicrohttpd_server *server, struct MHD_Connection *connection, struct pending *pending) {
    pending->has_begun = 1;
    const char *announced = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (announced && strtoull(announced, NULL, 10) > server->settings.body_limit) return refuse_large_body(connection);
    return MHD_YES;
}

// MHD_NO closes the connection: the only way to end a body of unknown length.
static enum MHD_Result keep(
    const struct cmicrohttpd_server *server, struct pending *pending, const char *piece, size_t count) {
    if (count > server->settings.body_limit - pending->count) return MHD_NO;
    if (pending->count + count > pending->capacity) {
        size_t capacity = (pending->count + count) * 2;
        uint8_t *grown = realloc(pending->body, capacity);
        if (!grown) return MHD_NO;
        pending->body = grown;
        pending->capacity = capacity;
    }
    memcpy(pending->body + pending->count, piece, count);
    pending->count += count;
    return MHD_YES;
}

static enum MHD_Result handle(
    void *context, struct MHD_Connection *connection, const char *path, const char *method, const char *version,
    const char *piece, size_t *piece_count, void **memory) {
    (void)path, (void)version;
    struct cmicrohttpd_server *server = context;
    struct pending *pending = *memory;
    if (!pending || !pending->target) return MHD_NO;
    if (!pending->has_begun) return look_at_headers(server, connection, pending);
    if (*piece_count > 0) {
        enum MHD_Result result = keep(server, pending, piece, *piece_count);
        *piece_count = 0;
        return result;
    }
    struct cmicrohttpd_request request = {
        .connection = connection,
        .method = method,
        .target = pending->target,
        .accept_encoding = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT_ENCODING),
        .body = pending->body,
        .body_count = pending->count,
        // Clients that keep their connections must not keep the others out.
        .is_last_of_connection = atomic_load(&server->connected) * 2 > server->settings.connection_limit};
    // A handler may take its time: the idle limit is about clients, and its clock starts again with the answer.
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, 0u);
    server->settings.handler(server->settings.context, &request);
    MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, server->settings.idle_seconds);
    return MHD_YES;
}

static void complete(
    void *context, struct MHD_Connection *connection, void **memory, enum MHD_RequestTerminationCode code) {
    (void)context, (void)connection, (void)code;
    struct pending *pending = *memory;
    if (!pending) return;
    free(pending->target);
    free(pending->body);
    free(pending);
    *memory = NULL;
}

static void add(int eventfd, uint64_t count) {
    while (write(eventfd, &count, sizeof count) < 0 && errno == EINTR) {}
}

static void notice(
    void *context, struct MHD_Connection *connection, void **memory, enum MHD_ConnectionNotificationCode code) {
    (void)connection, (void)memory;
    struct cmicrohttpd_server *server = context;
    if (code != MHD_CONNECTION_NOTIFY_CLOSED) return;
    atomic_fetch_sub(&server->connected, 1);
    add(server->places, 1);
}

// True once the descriptor can be read, false when the server ends. A negative time waits without end.
static int wait_for(const struct cmicrohttpd_server *server, int descriptor, int milliseconds) {
    struct pollfd polled[2] = {{.fd = server->stopping, .events = POLLIN}, {.fd = descriptor, .events = POLLIN}};
    while (poll(polled, 2, milliseconds) < 0 && errno == EINTR) {}
    return !polled[0].revents;
}

// The library closes what comes beyond its limit; a client beyond ours waits in the socket's queue for its turn, as Go's
// `netutil.LimitListener` has it.
static void *accept_clients(void *context) {
    struct cmicrohttpd_server *server = context;
    int listening = server->settings.listen_socket;
    while (wait_for(server, server->places, -1) && wait_for(server, listening, -1)) {
        struct sockaddr_storage address;
        socklen_t length = sizeof address;
        int client = accept4(listening, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client < 0) {
            // Without descriptors or memory the socket stays readable.
            if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) wait_for(server, -1, 100);
            continue;
        }
        uint64_t place;
        while (read(server->places, &place, sizeof place) < 0 && errno == EINTR) {}
        atomic_fetch_add(&server->connected, 1);
        if (MHD_add_connection(server->daemon, client, (struct sockaddr *)&address, length) != MHD_YES) {
            atomic_fetch_sub(&server->connected, 1);
            add(server->places, 1);
        }
    }
    return NULL;
}

static void close_server(struct cmicrohttpd_server *server) {
    if (server->daemon) MHD_stop_daemon(server->daemon);
    if (server->places >= 0) close(server->places);
    if (server->stopping >= 0) close(server->stopping);
    free(server);
}

static int start_threads(struct cmicrohttpd_server *server) {
    const struct cmicrohttpd_settings *settings = &server->settings;
    unsigned int tls = settings->certificate ? MHD_USE_TLS : 0;
    struct MHD_OptionItem identity[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)settings->key},
        {MHD_OPTION_END, 0, NULL}};
    if (!tls) identity[0].option = MHD_OPTION_END;
    // A place is free before the library has counted its connection off: its own limit is never reached.
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC
            | MHD_USE_NO_LISTEN_SOCKET | tls,
        0, NULL, NULL, handle, server, MHD_OPTION_CONNECTION_LIMIT, settings->connection_limit * 2,
        MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds, MHD_OPTION_URI_LOG_CALLBACK, begin, NULL,
        MHD_OPTION_NOTIFY_COMPLETED, complete, NULL, MHD_OPTION_NOTIFY_CONNECTION, notice, server, MHD_OPTION_ARRAY,
        identity, MHD_OPTION_END);
    return server->daemon && pthread_create(&server->acceptor, NULL, accept_clients, server) == 0;
}

struct cmicrohttpd_server *cmicrohttpd_start(const struct cmicrohttpd_settings *settings) {
    struct cmicrohttpd_server *server = calloc(1, sizeof *server);
    if (!server) return NULL;
    server->settings = *settings;
    server->stopping = eventfd(0, EFD_CLOEXEC);
    server->places = eventfd(settings->connection_limit, EFD_CLOEXEC | EFD_SEMAPHORE);
    // These threads inherit the mask of this one: signals belong to the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int is_started = server->stopping >= 0 && server->places >= 0 && start_threads(server);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (is_started) return server;
    close_server(server);
    return NULL;
}

void cmicrohttpd_stop(struct cmicrohttpd_server *server) {
    add(server->stopping, 1);
    pthread_join(server->acceptor, NULL);
    close(server->settings.listen_socket);
    close_server(server);
}
