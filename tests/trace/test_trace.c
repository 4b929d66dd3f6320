/* SPDX-License-Identifier: MIT
 *
 * Stories of an engine in virtual time, as text: the commands, a line of dashes, and the whole log that
 * they must give (see engine_driver.h and engine_driver_command.c). With TRACE_REGENERATE=1 the log of
 * each story is written anew, to be read as a diff.
 */
#include "support/engine_driver.h"
#include "support/suite.h"
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char separator[] = "----\n";
static glob_t stories;

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    ck_assert_msg(file != NULL, "%s cannot be read", path);
    ck_assert_int_eq(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *text = calloc(1, size + 1);
    ck_assert_uint_eq(fread(text, 1, size, file), size);
    fclose(file);
    return text;
}

static void write_file(const char *path, const char *commands, const char *log)
{
    FILE *file = fopen(path, "w");
    ck_assert_msg(file != NULL, "%s cannot be written", path);
    fprintf(file, "%s%s%s", commands, separator, log);
    ck_assert_int_eq(fclose(file), 0);
}

static void tell(const char *path, const char *commands, engine_driver *driver)
{
    engine_driver_set_title(driver, path);
    while (*commands != '\0') {
        char line[1024];
        size_t length = strcspn(commands, "\n");
        ck_assert_uint_lt(length, sizeof line);
        snprintf(line, sizeof line, "%.*s", (int)length, commands);
        engine_driver_do(driver, line);
        commands += length + (commands[length] == '\n');
    }
    engine_driver_settle(driver, engine_driver_now_ns(driver) + 60 * DRIVER_SECOND);
}

/* Show the first line that differs, with what stands before it. */
static void compare(const char *path, const char *expected, const char *got)
{
    size_t same = 0, line_start = 0, line = 1;
    while (expected[same] != '\0' && expected[same] == got[same]) {
        if (expected[same++] == '\n') {
            line_start = same;
            line++;
        }
    }
    if (expected[same] == got[same])
        return;
    size_t context = line_start > 400 ? line_start - 400 : 0;
    ck_abort_msg("%s: line %zu of the log\n...%.*s\nexpected: %.*s\ngot:      %.*s", path, line,
                 (int)(line_start - context), expected + context,
                 (int)strcspn(expected + line_start, "\n"), expected + line_start,
                 (int)strcspn(got + line_start, "\n"), got + line_start);
}

START_TEST(story)
{
    const char *path = stories.gl_pathv[_i];
    char *text = read_file(path);
    char *expected = strstr(text, separator);
    const char *none = "";
    if (expected != NULL) {
        *expected = '\0';
        expected += sizeof separator - 1;
    }
    engine_driver *driver = engine_driver_new(1);
    tell(path, text, driver);
    if (getenv("TRACE_REGENERATE") != NULL)
        write_file(path, text, engine_driver_log(driver));
    else
        compare(path, expected != NULL ? expected : none, engine_driver_log(driver));
    engine_driver_free(driver);
    free(text);
}
END_TEST

int main(int argc, char **argv)
{
    const char *pattern = argc > 1 ? argv[1] : TRACE_STORIES "/*.trace";
    if (glob(pattern, 0, NULL, &stories) != 0) {
        fprintf(stderr, "no story: %s\n", pattern);
        return 1;
    }
    Suite *suite = suite_create("trace");
    TCase *tcase = tcase_create("stories");
    tcase_add_loop_test(tcase, story, 0, (int)stories.gl_pathc);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    globfree(&stories);
    return failed == 0 ? 0 : 1;
}
