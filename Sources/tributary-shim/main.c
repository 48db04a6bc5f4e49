// Runs one program and leaves no process behind, however the host that started it ends.
//
//   tributary-shim [OPTION VALUE]... -- PROGRAM [ARGUMENT...]
//
//   --grace MILLISECONDS  from SIGTERM to SIGKILL
//   --chdir FOLDER        where it begins
//   --limit NAME=NUMBER   of setrlimit(2) for each process of the tree: data and fsize in bytes, nofile, cpu in seconds
//   --confine LEVEL       which calls of the kernel it may make: basic, closed, proxied (see shim.h)
//   --read PATH           may be read and run, as may everything in it; with any of these three, nothing else may
//   --write PATH          may be read and written
//   --all PATH            may be read, run and written
//   --bwrap PATH          bubblewrap, which makes a view of the machine that holds these paths and nothing else
//   --proxy PATH          a Unix socket that connections to 127.0.0.1:3128 of the view go to
//
// An option that is not known is refused, and what cannot be applied keeps the program from starting, so that it is never
// confined less than asked. Core files are never written. The environment of the program is this process's own: the host
// builds it from nothing, and what must not reach this process or bubblewrap is named TRIBUTARY_CARRIED_NAME on the way.
//
// The host passes two descriptors beside 0, 1 and 2:
//   3  lifeline: the read end of a pipe whose only write end the host holds; its hang-up means the host is gone
//   4  status: lines for the host: "started PID", "failed STAGE ERRNO", "exited CODE", "killed SIGNAL"
//
// SIGTERM asks for an orderly stop: SIGTERM to the program's group, the grace, then SIGKILL for every descendant.
// Orphans of the program come to this process (it is a subreaper), so it can kill and reap until nobody is left.
// It ends with the program's exit code, or 128 and the signal number.
//
//   tributary-shim --apply OPTION VALUE... -- PROGRAM   inside a view: gives up what is asked and becomes the program
//   tributary-shim --forward 127.0.0.1:PORT unix:PATH   carries connections, until it is killed

#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static int usage(void) {
    fputs("tributary-shim is started by tributary, with descriptors 3 and 4 open:\n"
          "  tributary-shim [OPTION VALUE]... -- PROGRAM [ARGUMENT...]\n",
          stderr);
    return EXIT_USAGE;
}

static _Noreturn void give_up(const char *stage) {
    report("failed", stage, errno);
    _exit(EXIT_SYSTEM);
}

void point_at_null(int first, int last, int null) {
    for (int descriptor = first; descriptor <= last; descriptor++) dup2(null, descriptor);
}

static int forward_by_name(const char *from, const char *to) {
    static const char host[] = "127.0.0.1:", scheme[] = "unix:";
    char *end = NULL;
    long port = strncmp(from, host, sizeof host - 1) == 0 ? strtol(from + sizeof host - 1, &end, 10) : 0;
    if (port < 1 || port > 65535 || *end || strncmp(to, scheme, sizeof scheme - 1) != 0) return usage();
    int listener = listen_on_loopback((int)port);
    if (listener < 0) {
        perror(from);
        return EXIT_SYSTEM;
    }
    return forward(listener, to + sizeof scheme - 1);
}

static int run(struct options *options) {
    sigset_t all, watched;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    signal(SIGCHLD, SIG_DFL);  // an inherited "ignore" would reap behind our back
    setsid();
    syscall(SYS_close_range, FIRST_UNKNOWN, ~0U, 0);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) give_up("prctl");
    prctl(PR_SET_DUMPABLE, 0);  // nobody of the same user looks into this process
    if (options->bwrap && !make_view(options)) give_up("view");

    sigemptyset(&watched);
    sigaddset(&watched, SIGCHLD);
    sigaddset(&watched, SIGTERM);
    int signals = signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int channel[2];
    if (signals < 0 || null < 0 || pipe2(channel, O_CLOEXEC) != 0) give_up("open");

    pid_t self = getpid();
    pid_t program = fork();
    if (program < 0) give_up("fork");
    if (program == 0) become_program(options, self, channel[1]);
    point_at_null(STDIN_FILENO, STDERR_FILENO, null);  // the program's pipes must end with the program
    close(null);
    close(channel[1]);
    supervise(options, program, channel[0], signals);
}

int main(int count, char **arguments) {
    static struct options options;
    if (count == 4 && strcmp(arguments[1], "--forward") == 0) return forward_by_name(arguments[2], arguments[3]);
    bool is_inside = count > 1 && strcmp(arguments[1], "--apply") == 0;
    int first = is_inside ? 2 : 1;
    if (!read_options(count - first, arguments + first, &options)) return usage();
    if (is_inside && (options.bwrap || options.level == LEVEL_NONE || fcntl(CHANNEL, F_SETFD, FD_CLOEXEC) != 0)) {
        return usage();
    }
    if (is_inside) {
        options.has_view = true;
        reset_signals();
        apply(&options, CHANNEL);
    }
    if (fcntl(LIFELINE, F_SETFD, FD_CLOEXEC) != 0 || fcntl(STATUS, F_SETFD, FD_CLOEXEC) != 0) return usage();
    return run(&options);
}
