/* SPDX-License-Identifier: MIT */
#include "runtime/logs.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int make_folder(const char *path, swarm_error **err)
{
    if (mkdir(path, 0750) == 0 || errno == EEXIST)
        return 0;
    return swarm__fail_errno(err, errno, "cannot make the folder %s", path);
}

int swarm__logs_make_folder(const char *path, swarm_error **err)
{
    char *copy = swarm__strdup(path);
    if (copy == NULL)
        return swarm__fail_nomem(err);
    int code = 0;
    for (char *slash = copy; code == 0 && (slash = strchr(slash + 1, '/')) != NULL;) {
        *slash = '\0';
        code = make_folder(copy, err);
        *slash = '/';
    }
    swarm__free(copy);
    return code < 0 ? code : make_folder(path, err);
}

static int open_file(const char *folder, const char *name, int *out_fd, swarm_error **err)
{
    char *path = swarm__format("%s/%s", folder, name);
    if (path == NULL)
        return swarm__fail_nomem(err);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0640);
    int code = fd >= 0 ? 0 : swarm__fail_errno(err, errno, "cannot write to %s", path);
    swarm__free(path);
    *out_fd = fd;
    return code;
}

int swarm__logs_open(const char *folder, int *out_stdout_fd, int *out_stderr_fd, swarm_error **err)
{
    int stdout_fd = -1, stderr_fd = -1;
    int code = open_file(folder, "stdout", &stdout_fd, err);
    if (code < 0)
        return code;
    code = open_file(folder, "stderr", &stderr_fd, err);
    if (code < 0) {
        close(stdout_fd);
        return code;
    }
    *out_stdout_fd = stdout_fd;
    *out_stderr_fd = stderr_fd;
    return 0;
}

int swarm__logs_make(const char *folder, swarm_error **err)
{
    int stdout_fd = -1, stderr_fd = -1;
    int code = swarm__logs_make_folder(folder, err);
    if (code == 0)
        code = swarm__logs_open(folder, &stdout_fd, &stderr_fd, err);
    if (code < 0)
        return code;
    close(stdout_fd);
    close(stderr_fd);
    return 0;
}

int swarm__logs_are_held(const char *folder)
{
    int fd = -1;
    if (open_file(folder, "stdout", &fd, NULL) < 0)
        return 0;
    int held = flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
    close(fd);
    return held;
}

/* By the folder's descriptor: making the files' paths could fail for want of memory. */
void swarm__logs_remove(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    unlinkat(fd, "stdout", 0);
    unlinkat(fd, "stderr", 0);
    unlinkat(fd, "process.new", 0);
    unlinkat(fd, "process", 0); /* last: until then it says whose the rest is */
    close(fd);
    rmdir(folder);
}
