/* SPDX-License-Identifier: MIT */
#include "support/suite.h"

#include <stdlib.h>

int suite_is_slow(void)
{
    const char *slow = getenv("SWARM_TEST_SLOW");
    return slow != NULL ? atoi(slow) : 0;
}

int suite_run(const char *name, const TTest *const *tests, size_t count, double timeout_s)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, timeout_s);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
