package dev.certloom.web.pages;

import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import dev.certloom.access.RequiresPermission;
import dev.certloom.approval.Approver;
import dev.certloom.approval.TaskViewers;
import dev.certloom.kernel.PageCursor;
import dev.certloom.kernel.Refusal;
import dev.certloom.web.Moments;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** What the viewer has decided, and what became of it. */
@Controller
class DecidedTasksPage {

    private static final String ADDRESS = "/dashboard/tasks/decided";
    private static final int PAGE_SIZE = 50;

    private final TaskViewers viewers;
    private final JdbcTaskIndex index;

    DecidedTasksPage(TaskViewers viewers, JdbcTaskIndex index) {
        this.viewers = viewers;
        this.index = index;
    }

    @RequiresPermission(Permission.OPERATIONS_READ)
    @GetMapping(ADDRESS)
    String decided(@RequestParam(defaultValue = "") String after, RequestContext viewer, Model model) {
        List<DecidedRow> found = index.decided(
                viewer.vault(),
                viewers.of(viewer.vault(), Approver.of(viewer)),
                Optional.of(after).filter(place -> !place.isEmpty()).map(DecidedTasksPage::position),
                PAGE_SIZE + 1);
        List<DecidedRow> rows = found.subList(0, Math.min(PAGE_SIZE, found.size()));
        model.addAttribute("rows", rows);
        model.addAttribute(
                "next", found.size() > PAGE_SIZE ? address(rows.getLast().position()) : null);
        return "dashboard/decided-tasks";
    }

    private static PageCursor position(String place) {
        int comma = place.indexOf(',');
        return Moments.parse(place.substring(0, Math.max(0, comma)))
                .map(at -> new PageCursor(at, place.substring(comma + 1)))
                .orElseThrow(() -> Refusal.invalidProperty("after"));
    }

    private static String address(PageCursor place) {
        return UriComponentsBuilder.fromPath(ADDRESS)
                .queryParam("after", "{after}")
                .encode()
                .buildAndExpand(place.at() + "," + place.id())
                .toUriString();
    }
}
