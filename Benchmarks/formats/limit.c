// The least a program in C needs to read a stream: HTTP chunks, lines of server-sent events, json-c, the text of the piece.
// usage: limit PORT chat|responses|messages|gemini COUNT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static double processor_seconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static struct json_object *member(struct json_object *object, const char *name) {
  struct json_object *value = NULL;
  if (object && json_object_is_type(object, json_type_object)) json_object_object_get_ex(object, name, &value);
  return value;
}

static struct json_object *first(struct json_object *array) {
  return array && json_object_is_type(array, json_type_array) ? json_object_array_get_idx(array, 0) : NULL;
}

// The text of one event, NULL where it has none.
static struct json_object *text_of(struct json_object *event, char format) {
  switch (format) {
  case 'c': return member(member(first(member(event, "choices")), "delta"), "content");
  case 'r': {
    struct json_object *delta = member(event, "delta");
    return json_object_is_type(delta, json_type_string) ? delta : NULL;
  }
  case 'm': return member(member(event, "delta"), "text");
  default: return member(first(member(member(first(member(event, "candidates")), "content"), "parts")), "text");
  }
}

int main(int count, char **words) {
  if (count != 4) return 2;
  char format = words[2][0];
  const char *path = format == 'c'   ? "/v1/chat/completions"
                     : format == 'r' ? "/v1/responses"
                     : format == 'm' ? "/v1/messages"
                                     : "/v1beta/models/x:streamGenerateContent?alt=sse";
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int peer = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(peer, (void *)&address, sizeof address)) return perror("connect"), 1;
  char body[256], request[1024];
  int body_length = sprintf(body, "{\"model\":\"bulk-%s\",\"stream\":true}", words[3]);
  int length = sprintf(
    request, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path,
    body_length, body);
  double before = processor_seconds();
  if (write(peer, request, length) != length) return perror("write"), 1;

  size_t room = 1 << 22, held = 0, event_held = 0;
  char *input = malloc(room), *events = malloc(room);
  struct json_tokener *reader = json_tokener_new();
  long chunks = 0, characters = 0, wanted = -1;
  int in_body = 0, is_over = 0;
  while (!is_over) {
    ssize_t got = read(peer, input + held, room - held);
    if (got <= 0) break;
    held += got;
    char *at = input, *end = input + held;
    if (!in_body) {
      char *blank = memmem(at, end - at, "\r\n\r\n", 4);
      if (!blank) continue;
      at = blank + 4;
      in_body = 1;
    }
    for (;;) {
      if (wanted < 0) {
        char *line_end = memchr(at, '\n', end - at);
        if (!line_end) break;
        wanted = strtol(at, NULL, 16);
        at = line_end + 1;
        if (wanted == 0) {
          is_over = 1;
          break;
        }
      }
      if (end - at < wanted + 2) break;
      memcpy(events + event_held, at, wanted);
      event_held += wanted;
      at += wanted + 2;
      wanted = -1;
      char *line = events, *events_end = events + event_held, *line_end;
      while ((line_end = memchr(line, '\n', events_end - line))) {
        if (line_end - line > 6 && !memcmp(line, "data: {", 7)) {
          json_tokener_reset(reader);
          struct json_object *event = json_tokener_parse_ex(reader, line + 6, line_end - line - 6);
          struct json_object *text = text_of(event, format);
          if (text) chunks++, characters += json_object_get_string_len(text);
          json_object_put(event);
        }
        line = line_end + 1;
      }
      memmove(events, line, events_end - line);
      event_held = events_end - line;
    }
    held = end - at;
    memmove(input, at, held);
  }
  double spent = processor_seconds() - before;
  printf("cpu-us=%.3f chunks=%ld characters=%ld\n", spent / chunks * 1e6, chunks, characters);
  return characters > 0 ? 0 : 1;
}
