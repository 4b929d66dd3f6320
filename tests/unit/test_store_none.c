/* SPDX-License-Identifier: MIT
 *
 * A build without SQLite: the store is refused by name, everything else is as ever.
 */
#include "support/suite.h"
#include <check.h>
#include <string.h>
#include <swarm/cluster.h>

START_TEST(the_store_is_refused)
{
    swarm_cluster *cluster = NULL;
    swarm_error *error = NULL;
    ck_assert_int_eq(swarm_cluster_open("sqlite:/tmp/nothing", NULL, &cluster, &error),
                     SWARM_E_NOTSUP);
    ck_assert_ptr_null(cluster);
    ck_assert_ptr_nonnull(
        strstr(swarm_error_get_message(error), "SQLite is not part of this build"));
    swarm_error_free(error);
    ck_assert_int_eq(swarm_cluster_open("memory:", NULL, &cluster, NULL), 0);
    ck_assert_int_eq(swarm_cluster_backup(cluster, "/tmp/nothing", NULL), SWARM_E_NOTSUP);
    swarm_cluster_free(cluster);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_store_is_refused};
    return SUITE_RUN("store_none", tests, 10);
}
