namespace LoadHarness.Program.Running;

/// <summary>
/// What to do about a run whose target gave no right answer, by how the first request ended. What the end of a handshake tells beyond its outcome,
/// such as dates and names of a certificate, is in the request's own message.
/// </summary>
internal static class Repairs
{
    /// <summary>To stand behind the reason for the run's end; empty where there is nothing to advise.</summary>
    /// <param name="outcome">How the first request ended; null when that ended nothing.</param>
    /// <param name="external">Name and address of a target that runs already; null for one that was started for the run.</param>
    public static string Of(Outcome? outcome, string? external) => outcome switch
    {
        Outcome.ConnectRefused or Outcome.ConnectTimeout when external is not null =>
            $"; the target is {external} (check that it runs there; connect= names another address)",
        Outcome.OutOfPorts => " (lower clients= or rate=, or widen net.ipv4.ip_local_port_range)",
        Outcome.OutOfFiles => " (lower clients=, or raise it: ulimit -n)",
        Outcome.HandshakeTimeout => " (check that it speaks TLS on this port; handshake-timeout= waits longer)",
        Outcome.ClientCertificateRefused when external is not null => " (check that it trusts the CA that issued cert=, and that cert= holds the intermediates, too)",
        Outcome.RequestTimeout => " (request-timeout= waits longer)",
        Outcome.UnexpectedStatus when external is not null => " (request= sends another request)",
        Outcome.Refused => " (lower rate=, or raise clients=)",
        _ => "",
    };
}
