#define _GNU_SOURCE
#include "CMicroHTTPD.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct cmicrohttpd_server {
    struct MHD_Daemon *daemon;
    struct cmicrohttpd_settings settings;
};

// What is kept of a request between its pieces.
struct pending {
    uint8_t *body;
    size_t count;
    size_t capacity;
};

static int listen_at(const struct addrinfo *address, int dual_stack) {
    int socket_fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_fd < 0) return -errno;
    int on = 1, v6_only = !dual_stack;
    setsockopt(socket_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address->ai_family == AF_INET6) setsockopt(socket_fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6_only, sizeof v6_only);
    if (bind(socket_fd, address->ai_addr, address->ai_addrlen) != 0 || listen(socket_fd, 128) != 0) {
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

static enum MHD_Result begin(
    const struct cmicrohttpd_server *server, struct MHD_Connection *connection, void **memory) {
    const char *announced = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    if (announced && strtoull(announced, NULL, 10) > server->settings.body_limit) return refuse_large_body(connection);
    *memory = calloc(1, sizeof(struct pending));
    return *memory ? MHD_YES : MHD_NO;
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
    (void)version;
    const struct cmicrohttpd_server *server = context;
    struct pending *pending = *memory;
    if (!pending) return begin(server, connection, memory);
    if (*piece_count > 0) {
        enum MHD_Result result = keep(server, pending, piece, *piece_count);
        *piece_count = 0;
        return result;
    }
    struct cmicrohttpd_request request = {
        .connection = connection, .method = method, .path = path, .body = pending->body, .body_count = pending->count};
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
    free(pending->body);
    free(pending);
    *memory = NULL;
}

struct cmicrohttpd_server *cmicrohttpd_start(const struct cmicrohttpd_settings *settings) {
    struct cmicrohttpd_server *server = calloc(1, sizeof *server);
    if (!server) return NULL;
    server->settings = *settings;
    // The library's threads inherit the mask of this one: signals belong to the program's own threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    server->daemon = MHD_start_daemon(
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL,
        handle, server, MHD_OPTION_LISTEN_SOCKET, (MHD_socket)settings->listen_socket, MHD_OPTION_CONNECTION_LIMIT,
        settings->connection_limit, MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_seconds, MHD_OPTION_NOTIFY_COMPLETED,
        complete, NULL, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (server->daemon) return server;
    free(server);
    return NULL;
}

void cmicrohttpd_stop(struct cmicrohttpd_server *server) {
    MHD_stop_daemon(server->daemon);
    free(server);
}

struct parameters {
    cmicrohttpd_parameter take;
    void *context;
};

static enum MHD_Result take_parameter(
    void *context, enum MHD_ValueKind kind, const char *name, size_t name_count, const char *value, size_t value_count) {
    (void)kind;
    const struct parameters *parameters = context;
    parameters->take(parameters->context, name, name_count, value, value_count);
    return MHD_YES;
}

void cmicrohttpd_for_each_parameter(
    const struct cmicrohttpd_request *request, cmicrohttpd_parameter take, void *context) {
    struct parameters parameters = {.take = take, .context = context};
    MHD_get_connection_values_n(request->connection, MHD_GET_ARGUMENT_KIND, take_parameter, &parameters);
}

void cmicrohttpd_answer(
    const struct cmicrohttpd_request *request, unsigned int status, const char *content_type, const char *allow,
    const uint8_t *body, size_t body_count) {
    struct MHD_Response *response =
        MHD_create_response_from_buffer(body_count, (void *)(uintptr_t)body, MHD_RESPMEM_MUST_COPY);
    if (!response) return;
    if (content_type) MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, content_type);
    if (allow) MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allow);
    MHD_queue_response(request->connection, status, response);
    MHD_destroy_response(response);
}
