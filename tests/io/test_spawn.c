/* SPDX-License-Identifier: MIT */
#include "base/proc.h"
#include "base/spawn.h"

#include "base/alloc.h"
#include "base/user.h"
#include "process_host.h"
#include "support/failing_alloc.h"
#include "support/suite.h"
#include <check.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static swarm__spawn_request shell(const char *const arguments[4])
{
    return (swarm__spawn_request){
        .path = "/bin/sh", .arguments = arguments, .stdout_fd = -1, .stderr_fd = -1};
}

static swarm__child start(const swarm__spawn_request *request)
{
    swarm__child child = {.pidfd = -1};
    swarm_error *error = NULL;
    ck_assert_msg(swarm__spawn(request, &child, &error) == 0, "%s", swarm_error_get_message(error));
    return child;
}

static int readable(int fd, int timeout_ms)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
    return poll(&poll_fd, 1, timeout_ms) == 1;
}

/* Its exit code, once it has ended. */
static int32_t wait_for(swarm__child *child)
{
    int32_t exit_code = 12345;
    ck_assert(readable(child->pidfd, 10000));
    ck_assert_int_eq(swarm__child_reap(child, &exit_code), 1);
    swarm__child_close(child);
    return exit_code;
}

static int32_t run(const char *script)
{
    const char *const arguments[4] = {"sh", "-c", script, NULL};
    swarm__spawn_request request = shell(arguments);
    swarm__child child = start(&request);
    return wait_for(&child);
}

/* What the request's process writes, and its exit code. */
static const char *output_of(swarm__spawn_request *request, int32_t *out_exit_code)
{
    static char text[4096];
    int pipe_fds[2];
    ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
    request->stdout_fd = request->stderr_fd = pipe_fds[1];
    swarm__child child = start(request);
    close(pipe_fds[1]);
    size_t length = 0;
    ssize_t count;
    while ((count = read(pipe_fds[0], text + length, sizeof text - 1 - length)) > 0)
        length += (size_t)count;
    text[length] = '\0';
    close(pipe_fds[0]);
    *out_exit_code = wait_for(&child);
    return text;
}

static const char *output(const char *script)
{
    const char *const arguments[4] = {"sh", "-c", script, NULL};
    swarm__spawn_request request = shell(arguments);
    int32_t exit_code;
    const char *text = output_of(&request, &exit_code);
    ck_assert_int_eq(exit_code, 0);
    return text;
}

START_TEST(exit_codes)
{
    ck_assert_int_eq(run("exit 0"), 0);
    ck_assert_int_eq(run("exit 7"), 7);
    ck_assert_int_eq(run("exit 255"), 255);
    ck_assert_int_eq(run("kill -TERM $$"), 128 + SIGTERM);
    ck_assert_int_eq(run("kill -KILL $$"), 128 + SIGKILL);
    siginfo_t info;
    ck_assert_int_eq(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), -1); /* no zombie is left */
}
END_TEST

START_TEST(a_running_child_is_not_reaped)
{
    const char *const arguments[4] = {"sh", "-c", "exec sleep 30", NULL};
    swarm__spawn_request request = shell(arguments);
    swarm__child child = start(&request);
    int32_t exit_code = 77;
    ck_assert_int_eq(swarm__child_reap(&child, &exit_code), 0);
    ck_assert_int_eq(exit_code, 77);
    ck_assert(!readable(child.pidfd, 0));
    swarm__child_signal(&child, SIGINT);
    ck_assert_int_eq(wait_for(&child), 128 + SIGINT);
    ck_assert(swarm__child_group_gone(&child));
}
END_TEST

START_TEST(the_child_starts_clean)
{
    /* A host program with odd signals and a descriptor without close-on-exec. */
    sigset_t all;
    sigfillset(&all);
    ck_assert_int_eq(sigprocmask(SIG_BLOCK, &all, NULL), 0);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    int leaked = dup2(open("/dev/null", O_RDONLY), 99);
    ck_assert_int_eq(leaked, 99);
    /* Read by the shell itself: its commands have what it gave them. The C library leaves its two
     * internal signals, 32 and 33, ignored. */
    const char *text = output("while read -r name value; do case $name in Sig[BI]*) echo $value;; "
                              "esac; done </proc/self/status");
    ck_assert_msg(strcmp(text, "0000000000000000\n0000000180000000\n") == 0 ||
                      strcmp(text, "0000000000000000\n0000000000000000\n") == 0,
                  "%s", text);
    /* No pipeline here: the shell would hold an end of it for a moment. */
    ck_assert_str_eq(output("test -e /proc/$$/fd/99 || echo closed; ls /proc/$$/fd; true"),
                     "closed\n0\n1\n2\n");
    ck_assert_str_eq(output("readlink /proc/$$/fd/0"), "/dev/null\n");
    ck_assert_str_eq(output("set -- $(cat /proc/$$/stat); test $5 = $$ && echo leader"),
                     "leader\n");
    ck_assert_str_eq(output("env | sed /^PWD=/d"), "");
}
END_TEST

START_TEST(directory_environment_and_both_outputs)
{
    const char *const arguments[4] = {"sh", "-c", "pwd; echo $A$B >&2; pwd", NULL};
    const char *const environment[] = {"A=1", "B=two words", NULL};
    swarm__spawn_request request = shell(arguments);
    request.directory = "/usr";
    request.environment = environment;
    int32_t exit_code;
    ck_assert_str_eq(output_of(&request, &exit_code), "/usr\n1two words\n/usr\n");
}
END_TEST

START_TEST(descriptors_below_three_may_be_given)
{
    int pipe_fds[2];
    ck_assert_int_eq(pipe(pipe_fds), 0);
    ck_assert_int_ge(dup2(pipe_fds[1], 0), 0);
    const char *const arguments[4] = {"sh", "-c", "echo out; echo err >&2", NULL};
    swarm__spawn_request request = shell(arguments);
    request.stdout_fd = request.stderr_fd = 0;
    swarm__child child = start(&request);
    ck_assert_int_eq(wait_for(&child), 0);
    char text[16] = "";
    ck_assert_int_eq(read(pipe_fds[0], text, sizeof text - 1), 8);
    ck_assert_str_eq(text, "out\nerr\n");
}
END_TEST

START_TEST(what_cannot_be_executed)
{
    const char *const arguments[] = {"x", NULL};
    swarm__spawn_request request = {
        .path = "/nonexistent/x", .arguments = arguments, .stdout_fd = -1, .stderr_fd = -1};
    swarm__child child;
    swarm_error *error = NULL;
    size_t before = open_descriptors();
    ck_assert_int_eq(swarm__spawn(&request, &child, &error), SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "cannot execute /nonexistent/x: No such file or directory");
    swarm_error_free(error);
    request.path = "/etc/passwd";
    ck_assert_int_eq(swarm__spawn(&request, &child, &error), SWARM_E_DENIED);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "cannot execute /etc/passwd: Permission denied");
    swarm_error_free(error);
    request.path = "/bin/true";
    request.directory = "/nonexistent";
    ck_assert_int_eq(swarm__spawn(&request, &child, &error), SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "the working directory /nonexistent does not exist");
    swarm_error_free(error);
    ck_assert_uint_eq(open_descriptors(), before);
    siginfo_t info;
    ck_assert_int_eq(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), -1);
}
END_TEST

START_TEST(a_missing_interpreter_is_named)
{
    char path[] = "/tmp/swarm-test-XXXXXX";
    int fd = mkstemp(path);
    ck_assert_int_eq(write(fd, "#!/nonexistent/sh\n", 18), 18);
    fchmod(fd, 0700);
    close(fd);
    const char *const arguments[] = {path, NULL};
    swarm__spawn_request request = {
        .path = path, .arguments = arguments, .stdout_fd = -1, .stderr_fd = -1};
    swarm__child child;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__spawn(&request, &child, &error), SWARM_E_NOTFOUND);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "its interpreter is missing"));
    swarm_error_free(error);
    unlink(path);
}
END_TEST

START_TEST(the_group_dies_with_its_leader)
{
    /* The leader goes; its child ignores everything it can. */
    const char *const arguments[4] = {"sh", "-c",
                                      "trap '' TERM HUP INT; sleep 30 & echo $!; exit 3", NULL};
    swarm__spawn_request request = shell(arguments);
    int pipe_fds[2];
    ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
    request.stdout_fd = pipe_fds[1];
    swarm__child child = start(&request);
    close(pipe_fds[1]);
    ck_assert_int_eq(wait_for(&child), 3);
    char text[32];
    ck_assert_int_gt(read(pipe_fds[0], text, sizeof text), 0);
    ck_assert(readable(pipe_fds[0], 10000)); /* end of file: the sleeper held the last writer */
    ck_assert_int_eq(read(pipe_fds[0], text, sizeof text), 0);
}
END_TEST

START_TEST(a_host_that_ignores_sigchld)
{
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 20; i++)
        ck_assert_int_eq(run("exit 0"), SWARM__EXIT_UNKNOWN);
    const char *const arguments[4] = {"sh", "-c", "exec sleep 30", NULL};
    swarm__spawn_request request = shell(arguments);
    swarm__child child = start(&request);
    int32_t exit_code;
    ck_assert_int_eq(swarm__child_reap(&child, &exit_code), 0);
    swarm__child_kill_group(&child);
    ck_assert_int_eq(wait_for(&child), SWARM__EXIT_UNKNOWN);
}
END_TEST

START_TEST(a_host_that_reaps_everything)
{
    const char *const arguments[4] = {"sh", "-c", "sleep 30 & exit 5", NULL};
    swarm__spawn_request request = shell(arguments);
    int pipe_fds[2];
    ck_assert_int_eq(pipe2(pipe_fds, O_CLOEXEC), 0);
    request.stdout_fd = pipe_fds[1];
    swarm__child child = start(&request);
    close(pipe_fds[1]);
    int status;
    ck_assert_int_eq(waitpid(-1, &status, 0), child.pid);
    ck_assert_int_eq(wait_for(&child), SWARM__EXIT_UNKNOWN);
    char byte;
    ck_assert(
        readable(pipe_fds[0], 10000)); /* what was left of the group was killed all the same */
    ck_assert_int_eq(read(pipe_fds[0], &byte, 1), 0);
}
END_TEST

START_TEST(a_prefix_prepares_the_process)
{
    const char *const prefix[] = {"/usr/bin/env", "A=from prefix", NULL};
    const char *const arguments[4] = {"other name", "-c", "echo $A", NULL};
    swarm__spawn_request request = shell(arguments);
    request.prefix = prefix;
    int32_t exit_code;
    ck_assert_str_eq(output_of(&request, &exit_code), "from prefix\n");
}
END_TEST

START_TEST(another_user)
{
    const char *const arguments[4] = {"sh", "-c", "id -u; id -g; id -G", NULL};
    const char *const groups[] = {"12", "34"};
    swarm__spawn_request request = shell(arguments);
    request.user = "65534:65533";
    swarm__child child;
    swarm_error *error = NULL;
    if (geteuid() != 0) {
        ck_assert_int_eq(swarm__spawn(&request, &child, &error), SWARM_E_DENIED);
        ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "only root can do that"));
        swarm_error_free(error);
        return;
    }
    int32_t exit_code;
    ck_assert_str_eq(output_of(&request, &exit_code), "65534\n65533\n65533\n");
    request.user = "nobody";
    ck_assert_str_eq(output_of(&request, &exit_code), "65534\n65534\n65534\n");
    request.groups = groups;
    request.group_count = 2;
    ck_assert_str_eq(output_of(&request, &exit_code), "65534\n65534\n65534 12 34\n");
}
END_TEST

START_TEST(only_root_may_change_the_user)
{
    if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
        return;
    swarm__user user;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__user_resolve("root", NULL, 0, &user, &error), SWARM_E_DENIED);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "user root: only root"));
    swarm_error_free(error);
}
END_TEST

START_TEST(users_are_resolved)
{
    swarm__user user;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__user_resolve(NULL, NULL, 0, &user, NULL), 0);
    ck_assert_uint_eq(user.uid, geteuid());
    ck_assert_int_eq(user.change, 0);
    ck_assert_int_eq(user.home[0], '/');
    swarm__user_free(&user);
    ck_assert_int_eq(swarm__user_resolve("no-such-user", NULL, 0, &user, &error), SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error), "unable to find user no-such-user");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__user_resolve("root:no-such-group", NULL, 0, &user, &error),
                     SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error), "unable to find group no-such-group");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__user_resolve("3999999", NULL, 0, &user, &error), SWARM_E_NOTFOUND);
    ck_assert_ptr_nonnull(strstr(swarm_error_get_message(error), "\"3999999:GROUP\""));
    swarm_error_free(error);
}
END_TEST

START_TEST(programs_are_found)
{
    char *path = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm__find_program("sh", NULL, NULL, &path, NULL), 0);
    ck_assert_ptr_nonnull(strstr(path, "/bin/sh"));
    swarm__free(path);
    ck_assert_int_eq(swarm__find_program("./bin/sh", "/", NULL, &path, NULL), 0);
    ck_assert_str_eq(path, "//./bin/sh");
    swarm__free(path);
    ck_assert_int_eq(swarm__find_program("sh", "/", "/nonexistent::bin", &path, NULL), 0);
    ck_assert_str_eq(path, "//bin/sh");
    swarm__free(path);
    ck_assert_int_eq(swarm__find_program("no-such-program", NULL, NULL, &path, &error),
                     SWARM_E_NOTFOUND);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "executable file not found in $PATH: \"no-such-program\"");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__find_program("/etc", NULL, NULL, &path, &error), SWARM_E_DENIED);
    ck_assert_str_eq(swarm_error_get_message(error), "cannot execute /etc: it is not a file");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__find_program("/etc/passwd", NULL, NULL, &path, &error), SWARM_E_DENIED);
    ck_assert_str_eq(swarm_error_get_message(error),
                     "cannot execute /etc/passwd: it is not executable");
    swarm_error_free(error);
    ck_assert_int_eq(swarm__find_program("", NULL, NULL, &path, NULL), SWARM_E_INVAL);
}
END_TEST

static int spawn_story(void *user)
{
    (void)user;
    const char *const arguments[4] = {"sh", "-c", "exit 0", NULL};
    const char *const prefix[] = {"/usr/bin/env", NULL};
    swarm__spawn_request request = shell(arguments);
    request.prefix = prefix;
    request.user = geteuid() == 0 ? "65534:65534" : NULL;
    swarm__child child;
    swarm_error *error = NULL;
    int result = swarm__spawn(&request, &child, &error);
    swarm_error_free(error);
    if (result < 0)
        return result;
    int32_t exit_code = 1;
    if (!readable(child.pidfd, 10000) || !swarm__child_reap(&child, &exit_code))
        result = SWARM_E_TIMEOUT;
    swarm__child_close(&child);
    return result < 0 || exit_code == 0 ? result : SWARM_E_INTERNAL;
}

START_TEST(each_allocation_may_fail)
{
    ck_assert_int_eq(spawn_story(NULL), 0);
    size_t before = open_descriptors();
    ck_assert_uint_gt(failing_alloc_each(spawn_story, NULL), geteuid() == 0 ? 3 : 0);
    ck_assert_uint_eq(open_descriptors(), before);
    siginfo_t info;
    ck_assert_int_eq(waitid(P_ALL, 0, &info, WEXITED | WNOHANG), -1);
}
END_TEST

START_TEST(a_process_is_taken_on_by_pid_and_start)
{
    swarm__process process;
    swarm__child child;
    pid_t pid = fork();
    if (pid == 0) {
        pause();
        _exit(0);
    }
    ck_assert_int_eq(swarm__process_look(pid, &process), 1);
    ck_assert_int_eq(process.pid, pid);
    ck_assert_int_eq(process.group, getpgrp());
    ck_assert_int_eq(swarm__child_adopt(pid, process.start + 1, &child, NULL), SWARM_E_NOTFOUND);
    ck_assert_int_eq(swarm__child_adopt(pid, process.start, &child, NULL), 0);
    ck_assert_int_eq(swarm__child_exit_code(&child), SWARM__EXIT_UNKNOWN);
    swarm__child_signal(&child, SIGKILL);
    ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
    int32_t status = swarm__child_exit_code(&child); /* where the kernel tells */
    ck_assert(status == 128 + SIGKILL || status == SWARM__EXIT_UNKNOWN);
    swarm__child_close(&child);
    ck_assert_int_eq(swarm__child_adopt(pid, process.start, &child, NULL), SWARM_E_NOTFOUND);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_process_is_taken_on_by_pid_and_start,
        exit_codes,
        a_running_child_is_not_reaped,
        the_child_starts_clean,
        directory_environment_and_both_outputs,
        descriptors_below_three_may_be_given,
        what_cannot_be_executed,
        a_missing_interpreter_is_named,
        the_group_dies_with_its_leader,
        a_host_that_ignores_sigchld,
        a_host_that_reaps_everything,
        a_prefix_prepares_the_process,
        another_user,
        only_root_may_change_the_user,
        users_are_resolved,
        programs_are_found,
        each_allocation_may_fail,
    };
    return pidfd_works() ? SUITE_RUN("spawn", tests, 30) : 77;
}
