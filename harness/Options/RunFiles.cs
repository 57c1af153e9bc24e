namespace LoadHarness.Options;

/// <summary>The paths that a run's options name, as they were given and not yet looked at; null where an option is not given.</summary>
/// <param name="Out">Directory for the results; null takes one under artifacts/runs.</param>
/// <param name="Overwrite">Whether results that it holds already may be replaced.</param>
/// <param name="Ca">PEM file of the CA of an external target.</param>
/// <param name="Certificate">PEM file of TTS's certificate.</param>
/// <param name="Key">PEM file of TTS's private key; null takes the certificate's file.</param>
/// <param name="KeyPassword">Where the key's password is.</param>
/// <param name="Identities">Directory or CSV file of certificates, one for each client; null for none.</param>
/// <param name="Request">File with the request to send; null sends TTS's own.</param>
/// <param name="Gates">File with the gates to judge by; null takes the scenario's own.</param>
/// <param name="Baseline">Directory, or run.json, of the run to judge against; null judges the run alone.</param>
/// <param name="History">Directory of past runs; null for none.</param>
public sealed record RunFiles(string? Out, bool Overwrite, string? Ca, string? Certificate, string? Key, PasswordSource? KeyPassword, string? Identities, string? Request, string? Gates, string? Baseline, string? History)
{
    /// <summary>File with a plan; null without one.</summary>
    public string? Plan { get; init; }

    /// <summary>File with the values of the requests; null without one.</summary>
    public string? Data { get; init; }

    /// <summary>The paths among values of which others may have been refused.</summary>
    internal static RunFiles Of(OptionValues values) => new(
        values.Find(ResultCatalogue.Out),
        values.Find(ResultCatalogue.Overwrite),
        values.Find(TargetCatalogue.Ca),
        values.Find(TargetCatalogue.Certificate),
        values.Find(TargetCatalogue.PrivateKey),
        values.Find(TargetCatalogue.KeyPassword),
        (values.Find(TargetCatalogue.Identities) as IdentityChoice.Named)?.Path,
        values.Find(TargetCatalogue.Request),
        values.Find(ResultCatalogue.Gates),
        values.Find(ResultCatalogue.Baseline),
        values.Find(ResultCatalogue.History))
    {
        Data = values.Find(TargetCatalogue.Data),
        Plan = values.Find(RunCatalogue.Plan),
    };
}
