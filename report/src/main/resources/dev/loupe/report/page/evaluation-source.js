/** Where the view gets its data: from a server one by one, or from the file that it is in. */

/** A source; what it does not have it answers by null. */
export function source(data, server) {
  const curves = new Map();
  const ask = (what, values) => server.get(`/evaluation/${what}`, { id: data.id, ...values });
  return {
    isServed: server !== null,
    /** The curves of class k at all thresholds. */
    curves: async (k) => {
      if (!server) return data.curves[k] ?? null;
      if (!curves.has(k)) {
        if (curves.size > 40) curves.clear();
        curves.set(k, await ask("curves", { category: k }));
      }
      return curves.get(k);
    },
    /** Whether the curves of class k can be had. */
    hasCurves: (k) => server !== null || k in data.curves,
    images: async (threshold, least, k) => {
      if (server) return ask("images", { threshold, least, category: k });
      const has = (image) => image.objects.some((one) => one.category === k);
      const images = data.images.filter((image) => k < 0 || has(image));
      return { count: images.length, images };
    },
    image: async (image, threshold, least) =>
      image.objects ?? ask("image", { index: image.index, threshold, least }),
    confusion: async (threshold, least) => server ? ask("confusion", { threshold, least }) : data.confusion,
    scores: async (threshold, k) => server ? ask("scores", { threshold, category: k }) : data.scores,
    intervals: async (samples) => ask("intervals", { samples }),
    explanation: async (k, threshold) => ask("explanation", { category: k, threshold }),
  };
}
