using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace ZenImageBuilder.Engine.Catalog.Storage;

/// <summary>Wraps bytes for the current user of Windows (https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata).</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsDataProtection
{
    // CRYPTPROTECT_UI_FORBIDDEN: a runbook has nobody to ask.
    private const int NoPrompt = 1;

    private delegate bool Transformation(in Blob input, nint description, nint entropy, nint reserved, nint prompt, int flags, out Blob output);

    /// <exception cref="CryptographicException">Windows refuses.</exception>
    public static byte[] Protect(ReadOnlySpan<byte> data) =>
        Transform(CryptProtectData, data)
        ?? throw new CryptographicException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()), new Win32Exception());

    /// <returns>The bytes, or null where Windows does not open them for this user.</returns>
    public static byte[]? Unprotect(ReadOnlySpan<byte> data) => Transform(CryptUnprotectData, data);

    private static byte[]? Transform(Transformation transformation, ReadOnlySpan<byte> data)
    {
        var copy = data.ToArray();
        var pinned = GCHandle.Alloc(copy, GCHandleType.Pinned);
        try
        {
            var input = new Blob { Size = copy.Length, Data = pinned.AddrOfPinnedObject() };
            if (!transformation(in input, 0, 0, 0, 0, NoPrompt, out var output))
            {
                return null;
            }

            try
            {
                var result = new byte[output.Size];
                Marshal.Copy(output.Data, result, 0, output.Size);
                return result;
            }
            finally
            {
                // The answer is memory of LocalAlloc, which is what this frees on Windows.
                Marshal.FreeHGlobal(output.Data);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
            pinned.Free();
        }
    }

    [DllImport("crypt32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CryptProtectData(in Blob input, nint description, nint entropy, nint reserved, nint prompt, int flags, out Blob output);

    [DllImport("crypt32.dll", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CryptUnprotectData(in Blob input, nint description, nint entropy, nint reserved, nint prompt, int flags, out Blob output);

    /// <summary>DATA_BLOB.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Blob
    {
        public int Size;
        public nint Data;
    }
}
