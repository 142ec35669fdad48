package dev.certloom.dashboard;

import dev.certloom.security.OpenToEveryCaller;
import dev.certloom.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** Leads to the first page that is for the viewer, and says so of addresses where there is none. */
@Controller
class StartPage {

    private final PageErrors errors;

    StartPage(PageErrors errors) {
        this.errors = errors;
    }

    @OpenToEveryCaller(because = "it leads on to pages that check for themselves")
    @GetMapping({"/", "/dashboard", "/dashboard/"})
    String start(Viewer viewer) {
        if (viewer.permissions().contains(Permission.OPERATIONS_READ)) {
            return "redirect:/dashboard/requests";
        }
        return viewer.permissions().contains(Permission.CERTIFICATES_READ)
                ? "redirect:/dashboard/certificates"
                : "redirect:/dashboard/tasks";
    }

    @OpenToEveryCaller(because = "there is nothing at these addresses")
    @GetMapping("/dashboard/**")
    ModelAndView nothingHere(HttpServletRequest request) {
        return errors.page(
                request,
                HttpStatus.NOT_FOUND,
                "Not found",
                "There is no page at this address.",
                "Choose one from the menu.");
    }
}
