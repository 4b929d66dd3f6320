/* SPDX-License-Identifier: MIT */
#include "base/proc.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MARK_SIZE = 256, /* the longest mark with what follows it */
    REST_SIZE = 128
};

/* The beginning of a file of /proc. Its length, or -1. */
static ssize_t read_file(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    ssize_t length = read(fd, text, size - 1);
    close(fd);
    text[length > 0 ? length : 0] = '\0';
    return length;
}

int swarm__process_look(pid_t pid, swarm__process *out_process)
{
    char path[48], line[1024];
    int group;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    if (read_file(path, line, sizeof line) <= 0)
        return 0;
    const char *name_end = strrchr(line, ')'); /* the name may hold anything */
    if (name_end == NULL ||
        sscanf(name_end + 1,
               " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d "
               "%" SCNu64,
               &out_process->state, &group, &out_process->start) != 3)
        return 0;
    out_process->pid = pid;
    out_process->group = group;
    return 1;
}

void swarm__boot_id(char out_id[SWARM__BOOT_ID_SIZE])
{
    if (read_file("/proc/sys/kernel/random/boot_id", out_id, SWARM__BOOT_ID_SIZE) < 0)
        out_id[0] = '\0';
    out_id[strcspn(out_id, "\n")] = '\0';
}

/* Look for the mark in one environment, which may be of any length. */
static int find_mark(const char *path, const char *mark, char rest[REST_SIZE])
{
    char chunk[4096], variable[MARK_SIZE];
    size_t length = 0, mark_length = strlen(mark);
    ssize_t count = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int found = 0;
    if (fd < 0)
        return 0;
    while (!found && (count = read(fd, chunk, sizeof chunk)) > 0) {
        for (ssize_t i = 0; !found && i < count; i++) {
            if (chunk[i] != '\0') {
                variable[length] = chunk[i];
                length += length < sizeof variable - 1;
                continue;
            }
            variable[length] = '\0';
            found = strncmp(variable, mark, mark_length) == 0;
            length = 0;
        }
    }
    close(fd);
    if (found)
        snprintf(rest, REST_SIZE, "%s", variable + mark_length);
    return found;
}

void swarm__process_each_marked(const char *mark,
                                void (*found)(void *user, const swarm__process *process,
                                              const char *rest),
                                void *user)
{
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    while (processes != NULL && (entry = readdir(processes)) != NULL) {
        char path[sizeof entry->d_name + 16], rest[REST_SIZE];
        swarm__process process;
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%s/environ", entry->d_name);
        if (find_mark(path, mark, rest) &&
            swarm__process_look((pid_t)strtol(entry->d_name, NULL, 10), &process))
            found(user, &process, rest);
    }
    if (processes != NULL)
        closedir(processes);
}
