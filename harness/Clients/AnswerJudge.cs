using System.Net;
using LoadHarness.Workloads;

namespace LoadHarness.Clients;

/// <summary>Whether an answer is the right one.</summary>
internal static class AnswerJudge
{
    /// <summary>Judges a whole answer.</summary>
    /// <param name="expected">What makes one a right one.</param>
    /// <param name="status">Its status.</param>
    /// <param name="version">Its HTTP version.</param>
    /// <param name="wanted">The HTTP version that the arm insists on.</param>
    /// <param name="body">Its body.</param>
    /// <param name="headers">Its headers that are looked at, see <see cref="RequestTemplate.WantedHeaders"/>.</param>
    /// <param name="opened">The connection that the request opened; null on a kept one.</param>
    /// <returns>How the request ended, what is wrong, and what bodies that are alike have in common where nobody expects anything of them.</returns>
    public static (Outcome Outcome, string? Error, int? Body) Of(RequestTemplate expected, int status, Version version, Version wanted, AnswerBody body, string?[] headers, ConnectionFacts? opened)
    {
        if (!expected.Statuses.Holds(status))
        {
            // A server that repeats what it was sent must not bring a password into a report.
            var text = expected.HoldsValues ? "" : ErrorAnswer.FirstLine(body.Beginning);
            if (ErrorAnswer.RefusesCertificate((HttpStatusCode)status, body.Beginning))
            {
                return (Outcome.ClientCertificateRefused, $"status {status}{text}", null);
            }

            var hint = status switch
            {
                // Misdirected: the server does not want this host under the name that was sent as SNI (RFC 9110, 15.5.20).
                (int)HttpStatusCode.MisdirectedRequest => opened?.NamesHint,
                >= 300 and < 400 => $" (redirects are not followed; expect-status={status} takes it for right)",
                _ => "",
            };
            return (Outcome.UnexpectedStatus, $"status {status}, expected {expected.Statuses}{hint}{text}", null);
        }

        // HTTP/2 over TLS comes about by ALPN alone, so the answer's version proves what was negotiated.
        if (version.Major != wanted.Major)
        {
            return (Outcome.UnexpectedAnswer, $"HTTP {version}, but the arm insists on HTTP {wanted}", null);
        }

        if (body.Lacks(expected.Expected.Span, expected.ExpectedName) is { } error)
        {
            return (Outcome.UnexpectedAnswer, error, null);
        }

        foreach (var check in expected.Checks)
        {
            if (check.ProblemOf(new AnswerView(body, expected, headers)) is { } problem)
            {
                return (Outcome.UnexpectedAnswer, problem, null);
            }
        }

        return (Outcome.Ok, null, expected.Expected.IsEmpty && expected.Checks.Count == 0 ? body.Likeness : null);
    }
}
