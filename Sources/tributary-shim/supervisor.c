// Watches the program and its descendants, and ends with them: the last of the tree is killed and reaped before this
// process exits, whoever asked for that.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LEFTOVER_GRACE = 500, KILL_ROUND = 20 };  // milliseconds

void report(const char *word, const char *stage, int number) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s %s%s%d\n", word, stage, *stage ? " " : "", number);
    if (length > 0 && write(STATUS, line, (size_t)length) < 0) return;  // the host is gone: the lifeline tells
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void signal_children(int signal) {
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    pid_t pid = 0;
    ssize_t count;
    while ((count = read(file, text, sizeof text)) > 0) {
        for (ssize_t i = 0; i < count; i++) {
            if (text[i] >= '0' && text[i] <= '9') {
                pid = pid * 10 + (text[i] - '0');
            } else if (pid > 0) {
                kill(pid, signal);
                pid = 0;
            }
        }
    }
    if (pid > 0) kill(pid, signal);
    close(file);
}

struct supervisor {
    pid_t program;
    int signals;   // signalfd of SIGCHLD and SIGTERM
    int channel;   // where the program's side tells how far it came, -1 when that is known
    int code;      // what to exit with
    int signal;    // what killed the program, 0 for nothing
    bool ready;    // it was about to begin
    bool ended;    // the program was reaped
    bool empty;    // no child of any kind is left
    bool told;     // the end was reported
    bool stopping;
    long deadline;  // of the grace, while stopping
};

static void reap(struct supervisor *s) {
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) != 0) {
        if (pid < 0 && errno == EINTR) continue;
        if (pid < 0) {
            s->empty = true;
            return;
        }
        if (pid != s->program) continue;
        s->ended = true;
        s->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        s->code = s->signal ? 128 + s->signal : WEXITSTATUS(status);
    }
}

static void drain_signals(struct supervisor *s, bool *asked) {
    struct signalfd_siginfo info;
    while (read(s->signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGTERM) *asked = true;
    }
    reap(s);
}

static void tell_end(struct supervisor *s) {
    s->told = true;
    report(s->signal ? "killed" : "exited", "", s->signal ? s->signal : s->code);
}

static _Noreturn void kill_everything(struct supervisor *s) {
    bool ignored;
    for (;;) {
        if (!s->ended) kill(-s->program, SIGKILL);
        signal_children(SIGKILL);
        drain_signals(s, &ignored);
        if (s->ended && !s->told) tell_end(s);
        if (s->empty) _exit(s->code);
        struct pollfd watched = {.fd = s->signals, .events = POLLIN};
        poll(&watched, 1, KILL_ROUND);
    }
}

static void begin_stop(struct supervisor *s, long grace) {
    long deadline = now() + grace;
    if (s->stopping && deadline >= s->deadline) return;
    if (!s->stopping && !s->ended) kill(-s->program, SIGTERM);
    if (!s->stopping) signal_children(SIGTERM);
    s->stopping = true;
    s->deadline = deadline;
}

static _Noreturn void fail(struct supervisor *s, const char *stage, int error) {
    report("failed", stage, error);
    s->code = EXIT_NOT_STARTED;
    s->told = true;
    kill_everything(s);
}

// "ready" and then the end of the pipe is a program that runs; the end alone is one that was lost on the way, which is
// how bubblewrap tells that it could not make the view.
static void hear_start(struct supervisor *s, const struct options *options) {
    struct progress progress;
    ssize_t count = read(s->channel, &progress, sizeof progress);
    if (count < 0 && errno == EINTR) return;
    if (count == sizeof progress && progress.error == 0) {
        s->ready = true;
        return;
    }
    close(s->channel);
    s->channel = -1;
    if (count == sizeof progress) fail(s, progress.stage, progress.error);
    if (!s->ready) fail(s, options->view ? "bwrap" : "start", 0);
    report("started", "", s->program);
}

_Noreturn void supervise(const struct options *options, pid_t program, int channel, int signals) {
    struct supervisor supervisor = {.program = program, .channel = channel, .signals = signals, .code = EXIT_SYSTEM};
    struct supervisor *s = &supervisor;
    for (;;) {
        struct pollfd watched[3] = {{.fd = LIFELINE}, {.fd = s->signals, .events = POLLIN},
                                    {.fd = s->channel, .events = POLLIN}};
        long timeout = s->stopping ? s->deadline - now() : -1;
        if (s->stopping && timeout < 0) timeout = 0;
        int count = poll(watched, 3, (int)timeout);
        if (count < 0 && errno != EINTR) kill_everything(s);
        if (count > 0 && watched[2].revents) hear_start(s, options);
        if (count > 0 && watched[0].revents) kill_everything(s);
        bool asked = false;
        drain_signals(s, &asked);
        if (s->ended && s->channel < 0 && !s->told) {
            tell_end(s);
            begin_stop(s, options->grace < LEFTOVER_GRACE ? options->grace : LEFTOVER_GRACE);
        }
        if (s->empty && s->channel < 0) _exit(s->code);
        if (asked) begin_stop(s, options->grace);
        if (s->stopping && now() >= s->deadline) kill_everything(s);
    }
}
