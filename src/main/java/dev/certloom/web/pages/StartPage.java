package dev.certloom.web.pages;

import dev.certloom.access.AnyAuthenticatedCaller;
import dev.certloom.access.PageProblem;
import dev.certloom.access.Permission;
import dev.certloom.access.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** Redirects to the first page the viewer may see, and answers addresses without a page. */
@Controller
class StartPage {

    private final PageErrors errors;

    StartPage(PageErrors errors) {
        this.errors = errors;
    }

    @AnyAuthenticatedCaller(because = "it leads on to pages that check for themselves")
    @GetMapping({"/", "/dashboard", "/dashboard/"})
    String start(RequestContext viewer) {
        return "redirect:" + firstPage(viewer);
    }

    /** The address of the first page that the viewer may see. */
    static String firstPage(RequestContext viewer) {
        if (viewer.seesRequests()) {
            return "/dashboard/requests";
        }
        return viewer.permissions().contains(Permission.CERTIFICATES_READ)
                ? "/dashboard/certificates"
                : "/dashboard/tasks";
    }

    /** Whatever is sent here is for an address that takes nothing of its kind. */
    @AnyAuthenticatedCaller(because = "there is nothing at these addresses")
    @RequestMapping("/dashboard/**")
    ModelAndView nothingHere(HttpServletRequest request, HttpServletResponse response) {
        if (request.getMethod().equals("GET") || request.getMethod().equals("HEAD")) {
            return errors.page(request, PageProblem.of(HttpStatus.NOT_FOUND));
        }
        response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
        return errors.page(request, PageProblem.of(HttpStatus.METHOD_NOT_ALLOWED));
    }

    /** What was found to be wrong before any page was reached, with the menu of the viewer. */
    @AnyAuthenticatedCaller(because = "it only words what is decided")
    @RequestMapping(PageProblem.SHOWN_AT)
    ModelAndView problem(HttpServletRequest request) {
        return errors.page(
                request,
                request.getAttribute(PageProblem.ATTRIBUTE) instanceof PageProblem problem
                        ? problem
                        : PageProblem.of(HttpStatus.NOT_FOUND));
    }
}
