package dev.certloom.web.pages;

import dev.certloom.access.RequestContext;
import dev.certloom.availability.Availability;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * What every page's frame needs: the viewer, the current page, the addresses of files, the format of times, and what is
 * away.
 */
@ControllerAdvice(basePackageClasses = PageModel.class)
class PageModel {

    private final ResourceUrlProvider files;
    private final Availability availability;
    private final TaskCounter tasks;
    private final Clock clock;

    PageModel(ResourceUrlProvider files, Availability availability, TaskCounter tasks, Clock clock) {
        this.files = files;
        this.availability = availability;
        this.tasks = tasks;
        this.clock = clock;
    }

    @ModelAttribute
    void frame(HttpServletRequest request, Model model) {
        RequestContext.find(request).map(PageModel::viewer).ifPresent(model::addAllAttributes);
        RequestContext.find(request).flatMap(tasks::of).ifPresent(number -> model.addAttribute("waitingTasks", number));
        model.addAttribute("here", request.getRequestURI());
        model.addAttribute("assets", new Assets(files));
        model.addAttribute("times", new Times(clock.instant()));
        model.addAttribute("words", new Words());
        model.addAttribute("away", OutageStatus.of(availability));
    }

    /**
     * Who looks at the page, and what tells this person's pages from those of others, to scripts, without saying who it
     * is.
     */
    static Map<String, Object> viewer(RequestContext context) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(context.actor().id().getBytes(StandardCharsets.UTF_8));
            return Map.of("viewer", context, "mark", HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** Addresses of files, for templates. */
    record Assets(ResourceUrlProvider files) {

        private static final String FOLDER = "/assets/";

        /** The address of a file, with its content's hash. */
        public String at(String file) {
            return Optional.ofNullable(files.getForLookupPath(FOLDER + file))
                    .orElseThrow(() -> new IllegalStateException(
                            "Expected the file " + Objects.requireNonNull(file) + " among the pages', but it is not."));
        }
    }
}
