// Runs one program and leaves no process behind, however the host that started it ends.
//
//   tributary-shim [--grace MILLISECONDS] [--chdir DIRECTORY] [--limit NAME=NUMBER]... -- PROGRAM [ARGUMENT...]
//
// Limits are those of setrlimit(2) for each process of the tree: data and fsize in bytes, nofile, cpu in seconds. Core
// files are never written. An option that is not known is refused, so that an older shim never confines less than asked.
// The environment of the program is this process's own: the host builds it from nothing.
//
// The host passes two descriptors beside 0, 1 and 2:
//   3  lifeline: the read end of a pipe whose only write end the host holds; its hang-up means the host is gone
//   4  status: lines for the host: "started PID", "failed STAGE ERRNO", "exited CODE", "killed SIGNAL"
//
// SIGTERM asks for an orderly stop: SIGTERM to the program's group, the grace, then SIGKILL for every descendant.
// Orphans of the program come to this process (it is a subreaper), so it can kill and reap until nobody is left.
// It ends with the program's exit code, or 128 and the signal number.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LIFELINE = 3, STATUS = 4, FIRST_UNKNOWN = 5 };
enum { EXIT_USAGE = 64, EXIT_SYSTEM = 71, EXIT_NOT_STARTED = 127 };
enum { LEFTOVER_GRACE = 500, KILL_ROUND = 20 };  // milliseconds
enum { MAXIMUM_LIMITS = 8 };

// Why the program did not start, sent through a close-on-exec pipe; nothing is sent when it did.
struct failure {
    char stage[8];
    int error;
};

struct limit {
    int resource;
    rlim_t value;
};

struct options {
    long grace;
    const char *directory;
    struct limit limits[MAXIMUM_LIMITS];
    int limit_count;
    char **program;
};

static void report(const char *word, const char *stage, int number) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s %s%s%d\n", word, stage, *stage ? " " : "", number);
    if (length > 0 && write(STATUS, line, (size_t)length) < 0) return;  // the host is gone: the lifeline tells
}

static _Noreturn void give_up(const char *stage) {
    report("failed", stage, errno);
    _exit(EXIT_SYSTEM);
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

// MARK: The program's side of the fork; only async-signal-safe calls.

static _Noreturn void not_started(int channel, const char *stage) {
    struct failure failure = {.error = errno};
    strncpy(failure.stage, stage, sizeof failure.stage - 1);
    if (write(channel, &failure, sizeof failure) < 0) _exit(EXIT_NOT_STARTED);
    _exit(EXIT_NOT_STARTED);
}

static void confine(const struct options *options, int channel) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) not_started(channel, "limit");
    for (int i = 0; i < options->limit_count; i++) {
        const struct limit *limit = &options->limits[i];
        struct rlimit value;
        if (getrlimit(limit->resource, &value) != 0) not_started(channel, "limit");
        // What is forbidden already stays so: only a privileged process may raise it.
        if (limit->value < value.rlim_max) value.rlim_max = limit->value;
        value.rlim_cur = value.rlim_max;
        if (setrlimit(limit->resource, &value) != 0) not_started(channel, "limit");
    }
}

static _Noreturn void become_program(const struct options *options, pid_t supervisor, int channel) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor) _exit(EXIT_NOT_STARTED);  // it died before the line above
    setsid();
    // The raw call, because the library hides two signals that its posix_spawn has set to "ignore"; all zero is SIG_DFL.
    static const unsigned long standard[8];
    for (int signal = 1; signal < NSIG; signal++) syscall(SYS_rt_sigaction, signal, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (options->directory && chdir(options->directory) != 0) not_started(channel, "chdir");
    confine(options, channel);
    execvp(options->program[0], options->program);
    not_started(channel, "exec");
}

// MARK: The supervisor.

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
    int channel;   // read end of the failure pipe, -1 when it has told
    int code;      // what to exit with
    int signal;    // what killed the program, 0 for nothing
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

static void hear_start(struct supervisor *s) {
    struct failure failure;
    ssize_t count = read(s->channel, &failure, sizeof failure);
    if (count < 0 && errno == EINTR) return;
    close(s->channel);
    s->channel = -1;
    if (count != sizeof failure) {
        report("started", "", s->program);
        return;
    }
    report("failed", failure.stage, failure.error);
    s->code = EXIT_NOT_STARTED;
    s->told = true;
    kill_everything(s);
}

static _Noreturn void supervise(struct supervisor *s, const struct options *options) {
    for (;;) {
        struct pollfd watched[3] = {{.fd = LIFELINE}, {.fd = s->signals, .events = POLLIN},
                                    {.fd = s->channel, .events = POLLIN}};
        long timeout = s->stopping ? s->deadline - now() : -1;
        if (s->stopping && timeout < 0) timeout = 0;
        int count = poll(watched, 3, (int)timeout);
        if (count < 0 && errno != EINTR) kill_everything(s);
        if (count > 0 && watched[2].revents) hear_start(s);
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

// MARK: Start.

static bool read_limit(const char *text, struct options *options) {
    static const struct { const char *name; int resource; } known[] = {
        {"cpu", RLIMIT_CPU}, {"data", RLIMIT_DATA}, {"fsize", RLIMIT_FSIZE}, {"nofile", RLIMIT_NOFILE}};
    const char *equals = strchr(text, '=');
    if (!equals || equals[1] < '0' || equals[1] > '9' || options->limit_count == MAXIMUM_LIMITS) return false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i].name);
        if (length != (size_t)(equals - text) || strncmp(text, known[i].name, length) != 0) continue;
        char *end;
        unsigned long long value = strtoull(equals + 1, &end, 10);
        options->limits[options->limit_count++] = (struct limit){known[i].resource, value};
        return *end == 0;
    }
    return false;
}

static bool read_options(int count, char **arguments, struct options *options) {
    *options = (struct options){.grace = 2000};
    int i = 1;
    for (; i + 1 < count && strcmp(arguments[i], "--") != 0; i += 2) {
        if (strcmp(arguments[i], "--grace") == 0) {
            char *end;
            options->grace = strtol(arguments[i + 1], &end, 10);
            if (*end || options->grace < 0 || options->grace > 3600000) return false;
        } else if (strcmp(arguments[i], "--chdir") == 0) {
            options->directory = arguments[i + 1];
        } else if (strcmp(arguments[i], "--limit") == 0) {
            if (!read_limit(arguments[i + 1], options)) return false;
        } else {
            return false;
        }
    }
    if (i + 1 >= count || strcmp(arguments[i], "--") != 0) return false;
    options->program = arguments + i + 1;
    return true;
}

static void point_at_null(int first, int last, int null) {
    for (int descriptor = first; descriptor <= last; descriptor++) dup2(null, descriptor);
}

int main(int count, char **arguments) {
    struct options options;
    if (!read_options(count, arguments, &options) || fcntl(LIFELINE, F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(STATUS, F_SETFD, FD_CLOEXEC) != 0) {
        fputs("tributary-shim is started by tributary, with descriptors 3 and 4 open:\n"
              "  tributary-shim [--grace MILLISECONDS] [--chdir DIRECTORY] [--limit NAME=NUMBER]... -- PROGRAM [ARGUMENT...]\n",
              stderr);
        return EXIT_USAGE;
    }
    sigset_t all, watched;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signal(SIGCHLD, SIG_DFL);  // an inherited "ignore" would reap behind our back
    setsid();
    syscall(SYS_close_range, FIRST_UNKNOWN, ~0U, 0);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) give_up("prctl");

    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    struct supervisor supervisor = {.code = EXIT_SYSTEM};
    supervisor.signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int channel[2];
    if (supervisor.signals < 0 || null < 0 || pipe2(channel, O_CLOEXEC) != 0) give_up("open");

    pid_t self = getpid();
    supervisor.program = fork();
    if (supervisor.program < 0) give_up("fork");
    if (supervisor.program == 0) become_program(&options, self, channel[1]);
    point_at_null(STDIN_FILENO, STDERR_FILENO, null);  // the program's pipes must end with the program
    close(null);
    close(channel[1]);
    supervisor.channel = channel[0];
    supervise(&supervisor, &options);
}
