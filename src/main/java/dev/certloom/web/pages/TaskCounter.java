package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.approval.Approver;
import dev.certloom.approval.OpenTask;
import dev.certloom.approval.TaskViewers;
import dev.certloom.availability.Availability;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** How many tasks wait for somebody, for the menu of every page. */
@Component
class TaskCounter {

    private static final Logger LOG = LoggerFactory.getLogger(TaskCounter.class);
    private static final int MAX_COUNTED = 100;

    private final TaskViewers viewers;
    private final JdbcTaskIndex index;
    private final Availability availability;

    TaskCounter(TaskViewers viewers, JdbcTaskIndex index, Availability availability) {
        this.viewers = viewers;
        this.index = index;
        this.availability = availability;
    }

    /** A number, or that it is more than the menu counts; empty where nothing waits, and where the database does not tell. */
    Optional<String> of(RequestContext viewer) {
        if (OutageStatus.of(availability).database().isPresent()) {
            return Optional.empty();
        }
        try {
            int number = index.count(
                    viewer.vault(),
                    viewers.of(viewer.vault(), Approver.of(viewer)),
                    TaskFilter.of(OpenTask.Kind.listedFor(viewer, Optional.empty())),
                    MAX_COUNTED);
            if (number == 0) {
                return Optional.empty();
            }
            return Optional.of(number < MAX_COUNTED ? Integer.toString(number) : MAX_COUNTED - 1 + "+");
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("The database did not tell how many tasks there are; the page says what is away.", away);
            return Optional.empty();
        }
    }
}
