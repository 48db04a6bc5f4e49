#define _GNU_SOURCE
#include "cprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

// Descriptors that a child inherits are moved to 0...4 one after the other; sources above cannot be overwritten on the way.
enum { FIRST_OWN_DESCRIPTOR = 10 };

int cprocess_duplicate(int descriptor) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_OWN_DESCRIPTOR);
    return copy < 0 ? -errno : copy;
}

static int lift(int descriptor) {
    if (descriptor >= FIRST_OWN_DESCRIPTOR) return descriptor;
    int copy = cprocess_duplicate(descriptor);
    close(descriptor);
    return copy;
}

int cprocess_pipe(int *read_end, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    ends[0] = lift(ends[0]);
    ends[1] = lift(ends[1]);
    if (ends[0] >= 0 && ends[1] >= 0) {
        *read_end = ends[0];
        *write_end = ends[1];
        return 0;
    }
    int error = ends[0] < 0 ? -ends[0] : -ends[1];
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
    return error;
}

void cprocess_enlarge_pipe(int descriptor, int bytes) { (void)fcntl(descriptor, F_SETPIPE_SZ, bytes); }

static int add_descriptors(posix_spawn_file_actions_t *actions, struct cprocess_descriptors d) {
    const int sources[] = {d.standard_input, d.standard_output, d.standard_error, d.lifeline, d.status};
    for (int target = 0; target < 5; target++) {
        int error = posix_spawn_file_actions_adddup2(actions, sources[target], target);
        if (error) return error;
    }
    return 0;
}

int cprocess_spawn(pid_t *pid, const char *path, char *const arguments[], char *const environment[],
                   struct cprocess_descriptors descriptors) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    error = posix_spawnattr_init(&attributes);
    if (error) {
        posix_spawn_file_actions_destroy(&actions);
        return error;
    }
    sigset_t all;
    sigfillset(&all);
    error = add_descriptors(&actions, descriptors);
    if (!error) error = posix_spawnattr_setsigmask(&attributes, &all);
    if (!error) error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    if (!error) error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

bool cprocess_reap(pid_t pid, bool wait) {
    for (;;) {
        pid_t result = waitpid(pid, NULL, wait ? 0 : WNOHANG);
        if (result < 0 && errno == EINTR) continue;
        return result != 0;
    }
}

ssize_t cprocess_write_line(int descriptor, bool is_socket, const void *bytes, size_t length) {
    struct iovec parts[2] = {{.iov_base = (void *)bytes, .iov_len = length}, {.iov_base = "\n", .iov_len = 1}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    for (;;) {
        ssize_t taken = is_socket ? sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT)
                                  : writev(descriptor, parts, 2);
        if (taken >= 0) return taken;
        if (errno == EAGAIN) return 0;
        if (errno != EINTR) return -errno;
    }
}

void cprocess_ignore_sigpipe(void) {
    struct sigaction action;
    if (sigaction(SIGPIPE, NULL, &action) != 0 || action.sa_handler != SIG_DFL) return;
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

int cprocess_reopen_pipe(int descriptor, bool for_writing) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return -errno;
    if (!S_ISFIFO(status.st_mode)) return -EINVAL;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    int opened = open(path, (for_writing ? O_WRONLY : O_RDONLY) | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (opened < 0) return -errno;
    return lift(opened);
}

int cprocess_wait(int descriptor, bool for_writing, int wake, int milliseconds) {
    struct pollfd watched[2] = {{.fd = descriptor, .events = for_writing ? POLLOUT : POLLIN},
                                {.fd = wake, .events = POLLIN}};
    for (;;) {
        int count = poll(watched, 2, milliseconds);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -errno;
        return watched[0].revents != 0 && watched[1].revents == 0;
    }
}

const char *cprocess_error_text(int number) {
    const char *text = strerrordesc_np(number);
    return text ? text : "unknown system error";
}
