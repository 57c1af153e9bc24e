namespace LoadHarness.Statistics.Judges;

/// <summary>Whether others than the harness called the server often enough to bend what was measured.</summary>
public static class BystanderCheck
{
    /// <summary>
    /// Most connections of bystanders, as a share of the requests of the run. To accept a connection and close it costs a server no more than to answer a
    /// request, so that below it they cost it no more than a hundredth of its work: less than any gate tells apart.
    /// </summary>
    public const double MostShare = 0.01;

    /// <summary>The check; none where nobody else called.</summary>
    public static IEnumerable<ValidityCheck> Of(ProofLedger ledger, IReadOnlyList<ArmResult> arms)
    {
        if (ledger.Bystanders is not (> 0 and var connections))
        {
            yield break;
        }

        var requests = arms.Sum(arm => arm.Requests);
        yield return new("bystanders", connections <= MostShare * requests,
            $"{Format.Count(connections, "connection")} came to the server from addresses that are not the harness's, beside {Format.Count(requests, "request")} of the run, limit "
            + $"{Format.Percent(MostShare)} of them; they were closed before TLS and are in no other count.")
        {
            Subject = CheckSubject.Machine,
        };
    }
}
