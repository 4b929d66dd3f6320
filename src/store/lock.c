/* SPDX-License-Identifier: MIT */
#include "store/lock.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static int fail_held(const char *path, int fd, swarm_error **err)
{
    char holder[24] = "";
    ssize_t length = pread(fd, holder, sizeof holder - 1, 0);
    holder[length > 0 ? length : 0] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    return swarm__fail(err, SWARM_E_CONFLICT, NULL,
                       "another manager has the store %s open (process %s)", path,
                       holder[0] != '\0' ? holder : "unknown");
}

static void note_holder(int fd)
{
    char holder[24];
    int length = snprintf(holder, sizeof holder, "%d\n", (int)getpid());
    /* Only for people: without it the lock holds all the same. */
    if (ftruncate(fd, 0) == 0 && pwrite(fd, holder, (size_t)length, 0) != length)
        (void)!ftruncate(fd, 0);
}

int swarm__store_lock(const char *path, int *out_fd, swarm_error **err)
{
    char *name = swarm__format("%s.lock", path);
    if (name == NULL)
        return swarm__fail_nomem(err);
    int code = 0;
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        code = swarm__fail_errno(err, errno, "cannot lock the store %s: %s", path, name);
    } else if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        code = errno == EWOULDBLOCK
                   ? fail_held(path, fd, err)
                   : swarm__fail_errno(err, errno, "cannot lock the store %s: %s", path, name);
        close(fd);
    } else {
        note_holder(fd);
        *out_fd = fd;
    }
    swarm__free(name);
    return code;
}
