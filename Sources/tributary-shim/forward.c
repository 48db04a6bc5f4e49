// Carries connections to a port of the loopback address on to a Unix socket, both ways: the only way out of a view
// that has a network of its own. Bounded: so many connections, so many bytes of each on their way.

#define _GNU_SOURCE
#include "shim.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAXIMUM_CONNECTIONS = 64, BUFFER_BYTES = 16384, BACKLOG = 64 };

// One direction: what was read from one end and not yet written to the other.
struct way {
    int from, to;
    size_t begin, end;
    bool is_read;     // nothing more will come
    bool is_written;  // and the other end was told
    char bytes[BUFFER_BYTES];
};

struct connection {
    bool is_open;
    struct way ways[2];
};

static struct connection connections[MAXIMUM_CONNECTIONS];

int listen_on_loopback(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -1;
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
        bind(listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(listener, BACKLOG) == 0) {
        return listener;
    }
    int error = errno;
    close(listener);
    errno = error;
    return -1;
}

static int connect_to(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) return -1;
    strcpy(address.sun_path, path);
    int end = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (end >= 0 && connect(end, (struct sockaddr *)&address, sizeof address) == 0) return end;
    if (end >= 0) close(end);
    return -1;
}

static struct connection *free_place(void) {
    for (int i = 0; i < MAXIMUM_CONNECTIONS; i++) {
        if (!connections[i].is_open) return &connections[i];
    }
    return NULL;
}

static void take(int listener, const char *path) {
    struct connection *place = free_place();
    int near = place ? accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK) : -1;
    if (near < 0) return;
    int far = connect_to(path);
    if (far < 0) {
        close(near);
        return;
    }
    place->is_open = true;
    place->ways[0] = (struct way){.from = near, .to = far};
    place->ways[1] = (struct way){.from = far, .to = near};
}

static bool would_block(void) { return errno == EAGAIN || errno == EINTR; }

// Moves what can be moved; false when the connection is of no use any more.
static bool move(struct way *way, bool may_read) {
    if (may_read && !way->is_read && way->begin == way->end) {
        ssize_t count = read(way->from, way->bytes, sizeof way->bytes);
        if (count < 0 && !would_block()) return false;
        if (count == 0) way->is_read = true;
        way->begin = 0;
        way->end = count > 0 ? (size_t)count : 0;
    }
    if (way->begin < way->end) {
        ssize_t count = send(way->to, way->bytes + way->begin, way->end - way->begin, MSG_NOSIGNAL);
        if (count < 0 && !would_block()) return false;
        if (count > 0) way->begin += (size_t)count;
    }
    if (way->is_read && way->begin == way->end && !way->is_written) {
        shutdown(way->to, SHUT_WR);
        way->is_written = true;
    }
    return true;
}

static void carry(struct connection *c, short near, short far) {
    short failed = POLLERR | POLLNVAL;
    bool is_of_use = !((near | far) & failed) && move(&c->ways[0], near & (POLLIN | POLLHUP)) &&
                     move(&c->ways[1], far & (POLLIN | POLLHUP));
    if (is_of_use && !(c->ways[0].is_written && c->ways[1].is_written)) return;
    close(c->ways[0].from);
    close(c->ways[0].to);
    c->is_open = false;
}

// What to wait for at one end: bytes, while none of it wait for the other end, and room for those that wait for this one.
static struct pollfd interest(const struct way *from_here, const struct way *to_here) {
    bool reads = !from_here->is_read && from_here->begin == from_here->end;
    bool writes = to_here->begin < to_here->end;
    short events = (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
    return (struct pollfd){.fd = events ? from_here->from : -1, .events = events};
}

int forward(int listener, const char *socket_path) {
    static struct pollfd watched[1 + 2 * MAXIMUM_CONNECTIONS];
    for (;;) {
        watched[0] = (struct pollfd){.fd = free_place() ? listener : -1, .events = POLLIN};
        for (int i = 0; i < MAXIMUM_CONNECTIONS; i++) {
            struct way *ways = connections[i].ways;
            struct pollfd nothing = {.fd = -1};
            watched[1 + 2 * i] = connections[i].is_open ? interest(&ways[0], &ways[1]) : nothing;
            watched[2 + 2 * i] = connections[i].is_open ? interest(&ways[1], &ways[0]) : nothing;
        }
        if (poll(watched, 1 + 2 * MAXIMUM_CONNECTIONS, -1) < 0 && errno != EINTR) return EXIT_SYSTEM;
        for (int i = 0; i < MAXIMUM_CONNECTIONS; i++) {
            if (!connections[i].is_open) continue;
            short near = watched[1 + 2 * i].revents, far = watched[2 + 2 * i].revents;
            if (near || far) carry(&connections[i], near, far);
        }
        if (watched[0].revents) take(listener, socket_path);
    }
}

// The forwarder is nobody's child but the view's first process, so that the program never hears of it; it can open no
// file, and it holds nothing but its sockets.
bool start_forwarder(const char *socket_path) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int listener = listen_on_loopback(PROXY_PORT);
    if (null < 0 || listener < 0) return false;
    pid_t middle = fork();
    if (middle < 0) return false;
    if (middle == 0) {
        if (fork() != 0) _exit(0);
        signal(SIGPIPE, SIG_IGN);
        point_at_null(STDIN_FILENO, STDERR_FILENO, null);
        dup2(listener, CHANNEL);
        syscall(SYS_close_range, CHANNEL + 1, ~0U, 0);
        struct options nothing = {.level = LEVEL_PROXIED};
        prctl(PR_SET_DUMPABLE, 0);
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !filter_calls(LEVEL_PROXIED, true) || !restrict_files(&nothing)) {
            _exit(EXIT_SYSTEM);
        }
        _exit(forward(CHANNEL, socket_path));
    }
    close(listener);
    close(null);
    while (waitpid(middle, NULL, 0) < 0 && errno == EINTR) {}
    return true;
}
