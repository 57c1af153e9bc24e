using System.Runtime.InteropServices;

namespace LoadHarness.OpenSsl.Native;

/// <summary>Which OpenSSL of this machine is used: the one that .NET itself uses, where there is one.</summary>
internal static class OpenSslLibrary
{
    /// <summary>What the two libraries are called here; their files have other names.</summary>
    public const string Ssl = "loadharness-libssl";

    /// <inheritdoc cref="Ssl"/>
    public const string Crypto = "loadharness-libcrypto";

    // OpenSSL 3 has the calls; the name of a file changes with what it cannot be exchanged with.
    private static readonly string[] Endings = [".so.3", ".so.4"];
    private const nuint Oldest = 0x30000000;

    private static readonly Lazy<(nuint? Version, string? Error)> Found = new(Find);
    private static readonly Lazy<bool> Resolver = new(static () =>
    {
        NativeLibrary.SetDllImportResolver(typeof(OpenSslLibrary).Assembly, static (name, _, _) => name switch
        {
            Ssl => Load("libssl"),
            Crypto => Load("libcrypto"),
            _ => 0,
        });
        return true;
    });

    /// <summary>Why it cannot be used, in a sentence; null when it can.</summary>
    /// <param name="option">The option that asks for it.</param>
    public static string? ProblemFor(string option) => ProblemOf(Found.Value.Version, Found.Value.Error, option);

    /// <summary>Has the libraries found at the first call of one of their functions.</summary>
    public static void Resolve() => _ = Resolver.Value;

    /// <summary>A sentence for what is wrong with libraries that were found, or not; null when nothing is.</summary>
    /// <param name="version">OpenSSL's own number, such as 0x30000130 for 3.0.19; null where the libraries were not found, or lack a call.</param>
    /// <param name="error">What the system says of them.</param>
    /// <param name="option">The option that asks for it.</param>
    internal static string? ProblemOf(nuint? version, string? error, string option) => version switch
    {
        null => $"{option} needs OpenSSL 3 or later, libssl{Endings[0]} and libcrypto{Endings[0]}, but this machine does not load them: {error}",
        < Oldest => $"{option} needs OpenSSL 3 or later, libssl{Endings[0]} and libcrypto{Endings[0]}, but this machine has 0x{version:x8}",
        _ => null,
    };

    private static (nuint? Version, string? Error) Find()
    {
        try
        {
            var version = LibCrypto.VersionNumber();

            // A function of the other library, for the same answer.
            _ = LibSsl.ClientMethod();
            return (version, null);
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return (null, Plain.Line(e.GetBaseException().Message));
        }
    }

    private static nint Load(string name)
    {
        foreach (var ending in Endings)
        {
            if (NativeLibrary.TryLoad(name + ending, out var library))
            {
                return library;
            }
        }

        // Its failure is the one that is told.
        return NativeLibrary.Load(name + Endings[0]);
    }
}
