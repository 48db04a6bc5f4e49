// The program's side of the fork: what is set and given up before it begins, in this order. Only async-signal-safe calls
// between fork and exec.

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

// Variables that would change this process, or the one that makes the view, travel under another name.
static const char carried[] = "TRIBUTARY_CARRIED_";
enum { CLOSE_RANGE_ON_EXEC = 4 };

static void tell(int channel, const char *stage, int error) {
    struct progress progress = {.error = error};
    strncpy(progress.stage, stage, sizeof progress.stage - 1);
    if (write(channel, &progress, sizeof progress) < 0) _exit(EXIT_NOT_STARTED);
}

_Noreturn void not_started(int channel, const char *stage) {
    tell(channel, stage, errno);
    _exit(EXIT_NOT_STARTED);
}

void reset_signals(void) {
    // The raw call, because the library hides two signals that its posix_spawn has set to "ignore"; all zero is SIG_DFL.
    static const unsigned long standard[8];
    for (int signal = 1; signal < NSIG; signal++) syscall(SYS_rt_sigaction, signal, standard, NULL, 8);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void set_limits(const struct options *options, int channel) {
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

static void name_variables(void) {
    for (char **variable = environ; *variable; variable++) {
        if (strncmp(*variable, carried, sizeof carried - 1) == 0) *variable += sizeof carried - 1;
    }
}

_Noreturn void apply(const struct options *options, int channel) {
    if (options->level > LEVEL_BASIC) umask(077);
    // Everything of ours is close-on-exec by itself; this is for what somebody else left open.
    bool is_left = syscall(SYS_close_range, CHANNEL, ~0U, CLOSE_RANGE_ON_EXEC) != 0;
    if (is_left && options->level > LEVEL_BASIC) not_started(channel, "descriptors");
    if (options->proxy && !start_forwarder(options->proxy)) not_started(channel, "proxy");
    if (options->level != LEVEL_NONE) {
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) not_started(channel, "privileges");
        if (options->level > LEVEL_BASIC && !drop_capabilities()) not_started(channel, "capabilities");
        if (!filter_calls(options->level, options->has_view)) not_started(channel, "seccomp");
        if (options->root_count > 0 && !restrict_files(options)) not_started(channel, "landlock");
    }
    name_variables();
    tell(channel, "ready", 0);
    execvp(options->program[0], options->program);
    not_started(channel, "exec");
}

// Bubblewrap gets the channel as a descriptor for the shim inside; its own two processes close it. The program hears
// of SIGTERM, they do not: the view stands until the program has ended.
static _Noreturn void enter_view(const struct options *options, int channel) {
    if (dup2(channel, CHANNEL) < 0 || fcntl(CHANNEL, F_SETFD, 0) != 0 ||
        syscall(SYS_close_range, CHANNEL + 1, ~0U, CLOSE_RANGE_ON_EXEC) != 0) {
        not_started(channel, "descriptors");
    }
    signal(SIGTERM, SIG_IGN);
    execv(options->view[0], options->view);
    not_started(CHANNEL, "bwrap");
}

_Noreturn void become_program(const struct options *options, pid_t supervisor, int channel) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != supervisor) _exit(EXIT_NOT_STARTED);  // it died before the line above
    setsid();
    reset_signals();
    if (options->directory && chdir(options->directory) != 0) not_started(channel, "chdir");
    set_limits(options, channel);
    if (options->view) enter_view(options, channel);
    apply(options, channel);
}
