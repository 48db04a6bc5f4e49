// What there is to be reached: files, sockets, memory and a process, all of one user.

#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char secret[] = "a secret of the host";

static void make_file(const char *folder, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (write(file, secret, sizeof secret) < 0) perror(path);
    close(file);
}

static void make_folder(const char *folder, const char *name) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mkdir(path, 0777) != 0) perror(path);
}

static void make_files(const char *folder) {
    static const char *const names[] = {"secret", "deletable", "truncatable", "replaceable", "movable", "exchangeable"};
    static const char *const folders[] = {"outside", "writable", "user", "user/.ssh", "outside/removable"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) make_folder(folder, folders[i]);
    char outside[1024];
    snprintf(outside, sizeof outside, "%s/outside", folder);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) make_file(outside, names[i]);
    make_file(folder, "user/.ssh/id_ed25519");
    make_file(folder, "readable/text");
}

static int listen_unix(const char *folder, const char *name, bool is_abstract) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int length = is_abstract ? snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "%s-%d", name, getpid()) + 1
                             : snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", folder, name) + 1;
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)length);
    if (bind(listener, (struct sockaddr *)&address, size) != 0 || listen(listener, 16) != 0) perror(name);
    return listener;
}

static int bind_loopback(int type, int *port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int end = socket(AF_INET, type, 0);
    if (bind(end, (struct sockaddr *)&address, size) != 0) perror("bind");
    getsockname(end, (struct sockaddr *)&address, &size);
    *port = ntohs(address.sin_port);
    return end;
}

// Answers datagrams until standard input ends.
static void answer(int end) {
    struct pollfd watched[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = end, .events = POLLIN}};
    while (poll(watched, 2, -1) > 0 && !watched[0].revents) {
        struct sockaddr_in from;
        socklen_t size = sizeof from;
        char byte;
        ssize_t count = recvfrom(end, &byte, 1, 0, (struct sockaddr *)&from, &size);
        if (count > 0 && sendto(end, &byte, 1, 0, (struct sockaddr *)&from, size) < 0) perror("sendto");
    }
}

int be_host(const char *folder) {
    umask(0);
    if (chdir("/") != 0) perror("/");
    make_files(folder);
    int tcp, udp;
    int listener = bind_loopback(SOCK_STREAM, &tcp), datagrams = bind_loopback(SOCK_DGRAM, &udp);
    if (listen(listener, 64) != 0) perror("listen");
    listen_unix(folder, "socket", false);
    listen_unix(folder, "proxy", false);
    listen_unix(folder, "sandbox-probe", true);
    int memory = shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0666);
    printf("outside=%s/outside readable=%s/readable home=%s/user host=%d address=%lu secret=%c tcp=%d udp=%d unix=%s/socket "
           "abstract=sandbox-probe-%d memory=%d set-user-id=%s/readable/set-user-id\n",
           folder, folder, folder, getpid(), (unsigned long)secret, *secret, tcp, udp, folder, getpid(), memory, folder);
    fflush(stdout);
    answer(datagrams);
    shmctl(memory, IPC_RMID, NULL);
    return 0;
}
