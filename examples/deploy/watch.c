/* SPDX-License-Identifier: MIT */
#include "watch.h"
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define SETTLE_NS INT64_C(200000000) /* a file is often written in several steps */

struct deploy_watch {
    int fd;
    char *const *files;
    size_t count;
    int *folders; /* inotify's number of each file's folder */
    int64_t settled_ns;
};

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static int folder_watch(int fd, const char *path)
{
    const uint32_t changes = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MODIFY;
    char folder[PATH_MAX];
    size_t length = (size_t)(file_name(path) - path);
    if (length >= sizeof folder)
        return -1;
    memcpy(folder, path, length);
    folder[length] = '\0';
    return inotify_add_watch(fd, length > 0 ? folder : ".", changes | IN_ONLYDIR);
}

deploy_watch *deploy_watch_new(char *const *files, size_t count)
{
    deploy_watch *watch = calloc(1, sizeof *watch);
    int *folders = calloc(count, sizeof *folders);
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    size_t i = 0;
    if (watch != NULL && folders != NULL && fd >= 0)
        for (; i < count && (folders[i] = folder_watch(fd, files[i])) >= 0; i++)
            continue;
    if (i < count) {
        fprintf(stderr, "swarm-deploy: %s cannot be watched: %s\n", files[i], strerror(errno));
        if (fd >= 0)
            close(fd);
        free(folders);
        free(watch);
        return NULL;
    }
    *watch = (deploy_watch){
        .fd = fd, .files = files, .count = count, .folders = folders, .settled_ns = INT64_MAX};
    return watch;
}

void deploy_watch_free(deploy_watch *watch)
{
    if (watch == NULL)
        return;
    close(watch->fd);
    free(watch->folders);
    free(watch);
}

int deploy_watch_fd(const deploy_watch *watch)
{
    return watch != NULL ? watch->fd : -1;
}

static int concerns(const deploy_watch *watch, const struct inotify_event *event)
{
    if ((event->mask & IN_Q_OVERFLOW) != 0)
        return 1;
    for (size_t i = 0; i < watch->count; i++)
        if (event->len > 0 && event->wd == watch->folders[i] &&
            strcmp(event->name, file_name(watch->files[i])) == 0)
            return 1;
    return 0;
}

void deploy_watch_read(deploy_watch *watch, int64_t now_ns)
{
    _Alignas(struct inotify_event) char buffer[4096];
    for (;;) {
        ssize_t got = read(watch->fd, buffer, sizeof buffer);
        if (got <= 0)
            return;
        for (ssize_t at = 0; at < got;) {
            const struct inotify_event *event = (const void *)(buffer + at);
            if (concerns(watch, event))
                watch->settled_ns = now_ns + SETTLE_NS;
            at += (ssize_t)sizeof *event + (ssize_t)event->len;
        }
    }
}

int deploy_watch_changed(deploy_watch *watch, int64_t now_ns)
{
    if (watch == NULL || now_ns < watch->settled_ns)
        return 0;
    watch->settled_ns = INT64_MAX;
    return 1;
}

int64_t deploy_watch_deadline_ns(const deploy_watch *watch)
{
    return watch != NULL ? watch->settled_ns : INT64_MAX;
}
