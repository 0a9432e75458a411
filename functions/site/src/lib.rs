//! What anybody may read: the landing page and the documentation.
