// Tries to get out, and tells what happened: one line "NAME allowed|blocked DETAIL" for each way.
//
//   sandbox-probe NAME=VALUE...      all of them; the values say what is there to be reached
//   sandbox-probe --host FOLDER      is a host with all that, prints the values, and ends with its standard input
//   sandbox-probe --identity         ends with 0 when a set-user-ID bit had an effect
//   sandbox-probe --without A,B -- PROGRAM  runs it where the kernel lacks landlock, seccomp or namespaces
//
// Every attempt has a process of its own, so none of them disturbs the next.

#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ATTEMPT_SECONDS = 5, NO_ANSWER = 4000 };

static char **values;
static int parent;

const char *given(const char *name) {
    size_t length = strlen(name);
    for (char **value = values; *value; value++) {
        if (strncmp(*value, name, length) == 0 && (*value)[length] == '=') return *value + length + 1;
    }
    return "";
}

int given_number(const char *name) { return atoi(given(name)); }
int parent_of_all(void) { return parent; }

static const char *in_folder(const char *folder, const char *name) {
    static char paths[4][1024];
    static int next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", given(folder), name);
    return path;
}

const char *outside(const char *name) { return in_folder("outside", name); }
const char *writable(const char *name) { return in_folder("writable", name); }

int result(long value) { return value < 0 ? errno : 0; }

int reached(long value) {
    return value < 0 && (errno == EPERM || errno == EACCES || errno == ENOSYS) ? errno : 0;
}

int try_open(const char *path, int flags) { return result(open(path, flags | O_CLOEXEC, 0600)); }

int try_read(const char *path) {
    char byte;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    return file < 0 ? errno : result(read(file, &byte, 1));
}

int run_program(const char *path, char *const arguments[]) {
    pid_t child = fork();
    if (child == 0) {
        execv(path, arguments);
        _exit(errno == EACCES ? 250 : 251);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 250 ? EACCES : EPERM;
}

static int attempt(const struct probe *probe) {
    int channel[2], answer = NO_ANSWER;
    if (pipe2(channel, O_CLOEXEC) != 0) return errno;
    pid_t child = fork();
    if (child == 0) {
        alarm(ATTEMPT_SECONDS);
        int error = probe->attempt();
        if (write(channel[1], &error, sizeof error) < 0) _exit(1);
        _exit(0);
    }
    close(channel[1]);
    if (read(channel[0], &answer, sizeof answer) != sizeof answer) answer = NO_ANSWER;
    close(channel[0]);
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    return answer;
}

static void run(const struct probe *probes) {
    for (; probes->name; probes++) {
        int error = attempt(probes);
        const char *detail = error == 0 ? "-" : error == NO_ANSWER ? "killed" : strerrorname_np(error);
        printf("%s %s %s\n", probes->name, error == 0 ? "allowed" : "blocked", detail ? detail : "?");
        fflush(stdout);
    }
}

int main(int count, char **arguments) {
    if (count == 3 && strcmp(arguments[1], "--host") == 0) return be_host(arguments[2]);
    if (count > 1 && strcmp(arguments[1], "--identity") == 0) return geteuid() == getuid();
    if (count > 1 && strcmp(arguments[1], "--without") == 0) return without(count - 2, arguments + 2);
    values = arguments + 1;
    parent = getppid();
    signal(SIGPIPE, SIG_IGN);
    run(file_probes);
    run(process_probes);
    run(network_probes);
    run(kernel_probes);
    run(control_probes);
    return 0;
}
