// Sockets of every family, to this machine and beyond.

#define _GNU_SOURCE
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_alg.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int open_socket(int family, int type, int protocol) { return result(socket(family, type, protocol)); }

static int connect_ip4(int type, const char *host, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    inet_pton(AF_INET, host, &address.sin_addr);
    int end = socket(AF_INET, type, 0);
    return end < 0 ? errno : result(connect(end, (struct sockaddr *)&address, sizeof address));
}

static int connect_unix(const char *name, bool is_abstract) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t length = strlen(name);
    memcpy(address.sun_path + is_abstract, name, length);
    int end = socket(AF_UNIX, SOCK_STREAM, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + is_abstract + length + !is_abstract);
    return end < 0 ? errno : result(connect(end, (struct sockaddr *)&address, size));
}

static int tcp(void) { return connect_ip4(SOCK_STREAM, "127.0.0.1", given_number("tcp")); }
static int tcp6(void) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)given_number("tcp"))};
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &address.sin6_addr);
    int end = socket(AF_INET6, SOCK_STREAM, 0);
    return end < 0 ? errno : result(connect(end, (struct sockaddr *)&address, sizeof address));
}
static int tcp_listen(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int end = socket(AF_INET, SOCK_STREAM, 0);
    if (end < 0 || bind(end, (struct sockaddr *)&address, sizeof address) != 0) return errno;
    return result(listen(end, 1));
}
static int tcp_fast_open(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)given_number("tcp"))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int end = socket(AF_INET, SOCK_STREAM, 0);
    return end < 0 ? errno : result(sendto(end, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&address, sizeof address));
}
static int udp(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)given_number("udp"))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int end = socket(AF_INET, SOCK_DGRAM, 0), asked = end < 0 ? errno : 0;
    // In a network of its own a datagram to nobody is taken and lost; whoever listens there would have answered.
    if (asked || connect(end, (struct sockaddr *)&address, sizeof address) != 0) return errno;
    if (send(end, "x", 1, 0) < 0) return errno;
    struct timeval patience = {.tv_sec = 1};
    char byte;
    setsockopt(end, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return result(recv(end, &byte, 1, 0));
}
// A route is all that a name server or anybody else would need; nothing is sent.
static int route(void) { return connect_ip4(SOCK_DGRAM, "192.0.2.1", 53); }
static int unix_path(void) { return connect_unix(given("unix"), false); }
static int unix_abstract(void) { return connect_unix(given("abstract"), true); }
static int unix_datagram(void) { return open_socket(AF_UNIX, SOCK_DGRAM, 0); }
static int raw4(void) { return open_socket(AF_INET, SOCK_RAW, IPPROTO_ICMP); }
static int raw6(void) { return open_socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6); }
static int packet(void) { return open_socket(AF_PACKET, SOCK_RAW, 0); }
static int netlink_route(void) { return open_socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE); }
static int netlink_uevent(void) { return open_socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT); }
static int vsock(void) { return open_socket(AF_VSOCK, SOCK_STREAM, 0); }
static int algorithm(void) { return open_socket(AF_ALG, SOCK_SEQPACKET, 0); }
static int key(void) { return open_socket(AF_KEY, SOCK_RAW, 2); }
static int multipath(void) { return open_socket(AF_INET, SOCK_STREAM, 262); }
static int pair_of_other(void) {
    int ends[2];
    return result(socketpair(AF_TIPC, SOCK_SEQPACKET, 0, ends));
}

const struct probe network_probes[] = {
    {"tcp-connect", tcp}, {"tcp6-connect", tcp6}, {"tcp-fast-open", tcp_fast_open}, {"tcp-listen", tcp_listen},
    {"udp-send", udp}, {"route-outside", route}, {"unix-connect", unix_path}, {"unix-abstract", unix_abstract},
    {"unix-datagram", unix_datagram}, {"raw-icmp", raw4}, {"raw-icmp6", raw6}, {"packet", packet},
    {"netlink-route", netlink_route}, {"netlink-uevent", netlink_uevent}, {"vsock", vsock}, {"alg", algorithm},
    {"pfkey", key}, {"mptcp", multipath}, {"socketpair-tipc", pair_of_other}, {NULL, NULL},
};
