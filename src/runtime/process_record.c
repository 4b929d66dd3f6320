/* SPDX-License-Identifier: MIT */
#include "runtime/process_record.h"

#include "base/alloc.h"
#include "base/array.h"
#include "base/error.h"
#include "base/text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char first_line[] = "swarm process 1\n";

char *swarm__process_record_head(const char *cluster_id, const swarm__plan *plan)
{
    swarm__text text = {0};
    swarm__text_add(&text, first_line);
    swarm__text_add_format(&text, "cluster %s\nstop %d %" PRId64 "\n", cluster_id,
                           plan->stop_signal, plan->stop_grace_ns);
    for (size_t i = 0; i < plan->ports.count; i++) {
        const swarm__port *port = &plan->ports.items[i];
        swarm__text_add_format(&text, "port %u %u %d %d\n", port->target, port->number, port->tcp,
                               port->udp);
    }
    return swarm__text_take(&text);
}

static int write_all(int fd, const char *text)
{
    for (size_t left = strlen(text); left > 0;) {
        ssize_t count = write(fd, text, left);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return -1;
        text += count;
        left -= (size_t)count;
    }
    return 0;
}

/* Under another name first: the file is whole at every instant. */
static int replace_file(int folder_fd, const char *head, const char *tail)
{
    int fd = openat(folder_fd, "process.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                    0640);
    if (fd < 0)
        return -1;
    int result = write_all(fd, head) < 0 || write_all(fd, tail) < 0 ? -1 : 0;
    int error = errno;
    close(fd);
    if (result == 0)
        return renameat(folder_fd, "process.new", folder_fd, "process");
    unlinkat(folder_fd, "process.new", 0);
    errno = error;
    return -1;
}

int swarm__process_record_write(const char *folder, const char *head,
                                const swarm__process_record *record, swarm_error **err)
{
    char tail[192] = "";
    size_t length = 0;
    if (record->pid != 0)
        length = (size_t)snprintf(tail, sizeof tail, "pid %d %" PRIu64 " %s\n", (int)record->pid,
                                  record->start, record->boot_id);
    if (record->stopping)
        length += (size_t)snprintf(tail + length, sizeof tail - length, "stopping\n");
    if (record->ended)
        snprintf(tail + length, sizeof tail - length, "exit %" PRId32 "\n", record->exit_code);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = fd >= 0 ? replace_file(fd, head, tail) : -1;
    int error = errno;
    if (fd >= 0)
        close(fd);
    return result == 0 ? 0 : swarm__fail_errno(err, error, "cannot write to %s/process", folder);
}

/* The file is empty, or not there. */
static int is_unwritten(int folder_fd, const char *name)
{
    struct stat status;
    return fstatat(folder_fd, name, &status, AT_SYMLINK_NOFOLLOW) < 0 ? errno == ENOENT
                                                                      : status.st_size == 0;
}

void swarm__process_record_remove_unwritten(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    if (is_unwritten(fd, "process.new"))
        unlinkat(fd, "process.new", 0);
    close(fd);
    rmdir(folder); /* only when it is empty then */
}

static int read_file(const char *folder, swarm__text *text, swarm_error **err)
{
    char chunk[1024];
    ssize_t count;
    char *path = swarm__format("%s/process", folder);
    if (path == NULL)
        return swarm__fail_nomem(err);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    int code = fd >= 0 ? 0 : swarm__fail_errno(err, errno, "cannot read %s", path);
    while (code == 0 && (count = read(fd, chunk, sizeof chunk)) > 0)
        swarm__text_add_bytes(text, chunk, (size_t)count);
    if (fd >= 0)
        close(fd);
    swarm__free(path);
    return code;
}

/* 0, SWARM_E_NOMEM, or SWARM_E_PARSE. What a later version adds is passed over. */
static int read_line(swarm__process_record *record, const char *line)
{
    int pid, tcp, udp;
    swarm__port port;
    if (sscanf(line, "cluster %25s", record->cluster_id) == 1 ||
        sscanf(line, "stop %d %" SCNd64, &record->stop_signal, &record->stop_grace_ns) == 2)
        return 0;
    if (sscanf(line, "port %u %u %d %d", &port.target, &port.number, &tcp, &udp) == 4) {
        port.tcp = tcp;
        port.udp = udp;
        if (swarm__array_reserve(&record->ports, 1) < 0)
            return SWARM_E_NOMEM;
        swarm__array_push(&record->ports, port);
    } else if (sscanf(line, "pid %d %" SCNu64 " %39s", &pid, &record->start, record->boot_id) ==
               3) {
        if (pid <= 1) /* a signal to it would reach others */
            return SWARM_E_PARSE;
        record->pid = pid;
    } else if (strcmp(line, "stopping") == 0) {
        record->stopping = 1;
    } else if (sscanf(line, "exit %" SCNd32, &record->exit_code) == 1) {
        record->ended = 1;
    }
    return 0;
}

static int read_lines(swarm__process_record *record, char *text)
{
    int code = strncmp(text, first_line, sizeof first_line - 1) == 0 ? 0 : SWARM_E_PARSE;
    char *rest = NULL;
    for (char *line = strtok_r(text, "\n", &rest); code == 0 && line != NULL;
         line = strtok_r(NULL, "\n", &rest))
        code = read_line(record, line);
    if (code == 0 && (record->cluster_id[0] == '\0' || record->stop_signal < 1 ||
                      record->stop_signal > 64 || record->stop_grace_ns < 0))
        code = SWARM_E_PARSE;
    return code;
}

int swarm__process_record_read(const char *folder, swarm__process_record *record, swarm_error **err)
{
    swarm__text content = {0};
    int code = read_file(folder, &content, err);
    if (code < 0) {
        swarm__text_free(&content);
        return code;
    }
    char *text = swarm__text_take(&content);
    code = text != NULL ? read_lines(record, text) : SWARM_E_NOMEM;
    swarm__free(text);
    if (code == SWARM_E_NOMEM)
        return swarm__fail_nomem(err);
    return code == 0 ? 0
                     : swarm__fail(err, code, NULL, "%s/process is no record of a process", folder);
}

void swarm__process_record_clear(swarm__process_record *record)
{
    swarm__array_free(&record->ports);
    memset(record, 0, sizeof *record);
}
